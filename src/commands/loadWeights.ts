import type * as vscode from 'vscode';
import type { ModelInfo } from '../protocol';
import { fileName } from '../session/fileSource';
import { WEIGHTS_EXTENSIONS } from '../weights/weightsExtensions';
import type { CommandContext } from './commandContext';
import { withCancelIfSlow } from '../display/progress';
import { attempt } from './reportFailure';
import type { DisplayText } from '../base/displayText';
import { chooseFiles } from '../display/pickers';
import { t } from '../display/text';

/**
 * Loads the given weights file, or asks for one, and shows its network unless told not to. Resolves to undefined when canceled
 * or failed; a failure is reported.
 */
export async function loadWeights(
  context: CommandContext,
  uri?: vscode.Uri,
  show = true,
): Promise<ModelInfo | undefined> {
  const file = uri ?? (await chooseWeightsFile(t('Load GoogLeNet Weights'), t('Load Weights')));
  if (!file) return undefined;
  const title = t('Loading {0}', fileName(file));
  return attempt(() => withCancelIfSlow(title, ({ signal }) => context.session.loadWeights(file, { signal, show })), {
    label: t('Choose Another File…'),
    run: () => loadWeights(context),
  });
}

/**
 * Loads the weights that the setting names, or those that were loaded last, unless there is a model by then. An edited network
 * stays in view.
 */
export async function loadRememberedWeights(context: CommandContext): Promise<void> {
  const weights = await context.session.rememberedWeights();
  const { model, config } = context.session;
  if (weights && !model) await loadWeights(context, weights, !config.architecture);
}

/** Asks for a weights file, in a dialog with this title and button. */
export async function chooseWeightsFile(title: DisplayText, openLabel: DisplayText): Promise<vscode.Uri | undefined> {
  const [file] = await chooseFiles({
    title,
    openLabel,
    // The content tells the format, so a file may have any name.
    kinds: [
      [t('Weights'), WEIGHTS_EXTENSIONS],
      [t('All files'), ['*']],
    ],
  });
  return file;
}
