import * as vscode from 'vscode';
import { VARIANTS } from '../model/variants';
import { messageOf } from '../base/errorText';
import { isAbort, type ModelSession } from '../session/modelSession';
import { originName } from '../session/originName';
import type { ModelInfo } from '../protocol';
import { PRESETS } from '../pretrained/presets';
import { downloadedWeights, downloadNotice, downloadWeights } from './downloadWeights';
import { loadWeights } from './loadWeights';

/**
 * The model to run: the one that is shown, else the weights that were loaded last or downloaded once, else what the user
 * picks.
 * Resolves to undefined when the user picks nothing.
 */
export async function chooseModel(session: ModelSession, storage: vscode.Uri): Promise<ModelInfo | undefined> {
  await session.settled();
  if (session.shownModel) return session.shownModel;
  if (session.weights.status === 'none') {
    const known = session.rememberedWeights() ?? (await downloadedWeights(storage));
    const model = known && (await loadWeights(session, known));
    if (model) return model;
  }
  return pickModel(session, storage);
}

interface Choice extends vscode.QuickPickItem {
  readonly run: () => Promise<ModelInfo | undefined>;
}

async function pickModel(session: ModelSession, storage: vscode.Uri): Promise<ModelInfo | undefined> {
  const shown = VARIANTS[session.config.variant].name;
  const choices: Choice[] = [
    {
      label: vscode.l10n.t('$(cloud-download) Download pretrained weights'),
      description: downloadNotice(PRESETS[0]),
      detail: vscode.l10n.t('BVLC GoogLeNet, trained on ImageNet'),
      run: () => downloadWeights(session, storage, PRESETS[0]),
    },
    {
      label: vscode.l10n.t('$(folder-opened) Choose a file…'),
      description: vscode.l10n.t('of PyTorch, Caffe, ONNX, TensorFlow.js or safetensors'),
      run: () => loadWeights(session),
    },
    {
      label: vscode.l10n.t('$(beaker) Run untrained'),
      description: vscode.l10n.t('random weights in {0}: the labels mean nothing', shown),
      run: () => useUntrained(session),
    },
  ];
  const { model } = session;
  if (model) {
    choices.unshift({
      label: vscode.l10n.t('$(check) Use the loaded model'),
      description: `${VARIANTS[model.variant].name}: ${originName(model.origin)}`,
      run: () => {
        session.showModel();
        return Promise.resolve(model);
      },
    });
  }
  const placeHolder = vscode.l10n.t('{0} has no weights yet. How shall it classify?', shown);
  const choice = await vscode.window.showQuickPick(choices, { placeHolder, ignoreFocusOut: true });
  return choice?.run();
}

/** Gives the shown network random weights; says so when that fails. */
export async function useUntrained(session: ModelSession): Promise<ModelInfo | undefined> {
  try {
    return await session.useUntrained();
  } catch (error) {
    if (!isAbort(error)) void vscode.window.showErrorMessage(messageOf(error));
    return undefined;
  }
}
