import * as vscode from 'vscode';
import { VARIANTS } from '../model/variants';
import { originName } from '../session/originName';
import type { ModelInfo } from '../protocol';
import { PRESETS } from '../pretrained/presets/presets';
import type { CommandContext } from './context';
import { downloadedWeights, downloadNotice, downloadWeights } from './downloadWeights';
import { loadWeights } from './loadWeights';
import { attempt } from './reportFailure';

/**
 * The model to run: the one that is shown, else the weights that were loaded last or downloaded once, else what the user
 * picks.
 * Resolves to undefined when the user picks nothing.
 */
export async function chooseModel(context: CommandContext): Promise<ModelInfo | undefined> {
  const { session, storage } = context;
  await session.settled();
  if (session.shownModel) return session.shownModel;
  if (session.weights.status === 'none') {
    const known = (await session.rememberedWeights()) ?? (await downloadedWeights(storage));
    const model = known && (await loadWeights(context, known));
    if (model) return model;
  }
  return pickModel(context);
}

interface Choice extends vscode.QuickPickItem {
  readonly run: () => Promise<ModelInfo | undefined>;
}

async function pickModel(context: CommandContext): Promise<ModelInfo | undefined> {
  const { session } = context;
  const shown = VARIANTS[session.config.variant].name;
  const choices: Choice[] = [
    {
      label: vscode.l10n.t('$(cloud-download) Download pretrained weights'),
      description: downloadNotice(PRESETS[0]),
      detail: vscode.l10n.t('BVLC GoogLeNet, trained on ImageNet'),
      run: () => downloadWeights(context, PRESETS[0]),
    },
    {
      label: vscode.l10n.t('$(folder-opened) Choose a file…'),
      description: vscode.l10n.t('of PyTorch, Caffe, ONNX, TensorFlow.js or safetensors'),
      run: () => loadWeights(context),
    },
    {
      label: vscode.l10n.t('$(beaker) Run untrained'),
      description: vscode.l10n.t('random weights in {0}: the labels mean nothing', shown),
      run: () => useUntrained(context),
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
  const placeHolder = vscode.l10n.t('{0} has no weights yet. How should it classify?', shown);
  const choice = await vscode.window.showQuickPick(choices, { placeHolder, ignoreFocusOut: true });
  return choice?.run();
}

/** Gives the shown network random weights. Resolves to undefined when that failed; the failure is reported. */
export function useUntrained({ session }: CommandContext): Promise<ModelInfo | undefined> {
  return attempt(() => session.useUntrained());
}
