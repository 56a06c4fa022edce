import type * as vscode from 'vscode';
import { fileName } from '../session/fileSource';
import type { ModelInfo, WeightsComparison } from '../protocol';
import { fileOrigin } from '../protocol';
import { originName } from '../session/originName';
import type { CommandContext } from './commandContext';
import { chooseWeightsFile, loadWeights } from './loadWeights';
import { withCancelIfSlow } from '../display/progress';
import { attempt, reportFailure } from './reportFailure';
import { requireModel } from './requireModel';
import { t } from '../display/text';

/**
 * Compares a weights file with the loaded model and shows that in the panel: the given file, or one that the user picks.
 * Of two given files, the first is loaded. Resolves to undefined when canceled or failed; a failure is reported.
 */
export async function compareWeights(
  context: CommandContext,
  files: readonly vscode.Uri[],
): Promise<WeightsComparison | undefined> {
  const { session, panel } = context;
  const [first, second] = files;
  if (files.length > 2) {
    return reportFailure(t('Select two files to compare, not {0}.', files.length));
  }
  panel.open();
  const model = second ? await loadWeights(context, first) : await requireFileModel(context);
  const other = model && (second ?? first ?? (await chooseOther(model)));
  if (!other) return undefined;
  return attempt(async () => {
    const title = t('Comparing {0}', fileName(other));
    const comparison = await withCancelIfSlow(title, ({ signal }) => session.compareWeights(other, signal));
    session.showModel();
    return comparison;
  });
}

/** The panel that has just opened may be loading the weights that it remembers: the comparison starts from those. */
function requireFileModel(context: CommandContext): Promise<ModelInfo | undefined> {
  return requireModel(
    context,
    t('A comparison needs weights of a file to start from. Load some first.'),
    model => fileOrigin(model.origin) !== undefined,
  );
}

function chooseOther({ origin }: ModelInfo): Promise<vscode.Uri | undefined> {
  return chooseWeightsFile(t('Compare with {0}', originName(origin)), t('Compare'));
}
