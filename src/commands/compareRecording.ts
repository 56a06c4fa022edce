import type * as vscode from 'vscode';
import { chooseFiles } from '../display/pickers';
import { withCancelIfSlow } from '../display/progress';
import { t } from '../display/text';
import type { RecordingComparison } from '../protocol';
import { fileName } from '../session/fileSource';
import type { CommandContext } from './commandContext';
import { copyRecordingSnippet } from './copyRecordingSnippet';
import { attempt } from './reportFailure';
import { requireModel } from './requireModel';

/**
 * Compares a recording of PyTorch's activations with the model's own run and shows that in the panel: the given file, or one that the
 * user picks. Resolves to undefined when canceled or failed; a failure is reported.
 */
export async function compareRecording(
  context: CommandContext,
  uri?: vscode.Uri,
): Promise<RecordingComparison | undefined> {
  const { session, panel } = context;
  panel.open();
  const model = await requireModel(
    context,
    t('The comparison needs the weights that PyTorch ran with. Load them first.'),
  );
  const file = model && (uri ?? (await chooseRecording()));
  if (!file) return undefined;
  return attempt(
    async () => {
      const title = t('Comparing {0}', fileName(file));
      const comparison = await withCancelIfSlow(title, ({ signal, report }) =>
        session.parity.compareRecording(file, signal, ({ done, total }) => report(done / total)),
      );
      session.showModel();
      session.parity.show(comparison);
      return comparison;
    },
    {
      label: t('Copy Recording Snippet'),
      run: async () => {
        await copyRecordingSnippet();
        return undefined;
      },
    },
  );
}

async function chooseRecording(): Promise<vscode.Uri | undefined> {
  const [file] = await chooseFiles({
    title: t('Compare a PyTorch Recording'),
    openLabel: t('Compare'),
    // The content tells the format, so a file may have any name.
    kinds: [
      [t('Recordings'), ['npz', 'safetensors', 'pt']],
      [t('All files'), ['*']],
    ],
  });
  return file;
}
