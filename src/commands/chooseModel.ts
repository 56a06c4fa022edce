import { networkName } from '../session/networkName';
import { originName } from '../session/originName';
import type { ModelInfo } from '../protocol';
import { PRESETS } from '../pretrained/presets/presets';
import type { CommandContext } from './commandContext';
import { downloadedWeights, downloadNotice, downloadWeights } from './downloadWeights';
import { loadWeights } from './loadWeights';
import { attempt } from './reportFailure';
import { displayed } from '../base/displayText';
import { type PickItem, pickOne } from '../display/pickers';
import { t } from '../display/text';

/**
 * The model to run: the one that is shown, else the weights that were loaded last or downloaded once, else what the user
 * picks.
 * Resolves to undefined when the user picks nothing.
 */
export async function chooseModel(context: CommandContext): Promise<ModelInfo | undefined> {
  const { session, storage } = context;
  await session.settled();
  if (session.shownModel) return session.shownModel;
  // Weights of a file are of no use to an edited network.
  if (session.weights.status === 'none' && !session.config.architecture) {
    const known = (await session.rememberedWeights()) ?? (await downloadedWeights(storage));
    const model = known && (await loadWeights(context, known));
    if (model) return model;
  }
  return pickModel(context);
}

interface Choice extends PickItem {
  readonly run: () => Promise<ModelInfo | undefined>;
}

async function pickModel(context: CommandContext): Promise<ModelInfo | undefined> {
  const { session } = context;
  const shown = networkName(session.config);
  const choices: Choice[] = [
    {
      label: t('$(cloud-download) Download pretrained weights'),
      description: downloadNotice(PRESETS[0]),
      detail: t('BVLC GoogLeNet, trained on ImageNet'),
      run: () => downloadWeights(context, PRESETS[0]),
    },
    {
      label: t('$(folder-opened) Choose a file…'),
      description: t('of PyTorch, Caffe, ONNX, TensorFlow.js or safetensors'),
      run: () => loadWeights(context),
    },
    {
      label: t('$(beaker) Run untrained'),
      description: t('random weights in {0}: the labels mean nothing', shown),
      run: () => useUntrained(context),
    },
  ];
  const { model } = session;
  if (model) {
    choices.unshift({
      label: t('$(check) Use the loaded model'),
      description: displayed`${networkName(model)}: ${originName(model.origin)}`,
      run: () => {
        session.showModel();
        return Promise.resolve(model);
      },
    });
  }
  const placeHolder = t('{0} has no weights yet. How should it classify?', shown);
  const choice = await pickOne(choices, { placeHolder, ignoreFocusOut: true });
  return choice?.run();
}

/** Gives the shown network random weights. Resolves to undefined when that failed; the failure is reported. */
export function useUntrained({ session }: CommandContext): Promise<ModelInfo | undefined> {
  return attempt(() => session.useUntrained());
}
