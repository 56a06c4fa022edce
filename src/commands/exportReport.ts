import * as vscode from 'vscode';
import { displayed } from '../base/displayText';
import { showInformation } from '../display/messages';
import { chooseTarget } from '../display/pickers';
import { withCancelIfSlow } from '../display/progress';
import { t } from '../display/text';
import { collectReport } from '../report/collectReport';
import { reportHtml } from '../report/reportHtml';
import { fileName } from '../session/fileSource';
import { readSettings } from '../session/settings';
import type { CommandContext } from './commandContext';
import { attempt } from './reportFailure';
import { saveFile } from './saveFile';

/**
 * Writes all that is known of a picture that was classified as one HTML file, to the given place or to one that the user picks.
 * Resolves to the file, or to undefined when canceled or failed; a failure is reported.
 * @param run of the picture's result; of the newest one unless given.
 */
export async function exportReport(
  { session, version }: CommandContext,
  run: unknown,
  given: unknown,
): Promise<vscode.Uri | undefined> {
  return attempt(async () => {
    const id = typeof run === 'string' ? run : session.runs.newest;
    if (id === undefined) throw new Error(t('No picture has been classified yet.'));
    const name = session.runs.nameOf(id);
    const target = given instanceof vscode.Uri ? given : await pickTarget(name);
    if (!target) return undefined;
    await withCancelIfSlow(t('Writing a report of {0}', name), async ({ signal }) => {
      const { crop, cropSize, model } = await session.runs.picture(id, signal);
      const report = await collectReport(
        { run: id, file: name, crop, cropSize, model },
        readSettings().topK,
        (method, params) => session.ask(method, params, { signal, progress: () => undefined }),
      );
      await saveFile(target, reportHtml(report, version, t));
    });
    void offerToOpen(target);
    return target;
  });
}

function pickTarget(picture: string): Thenable<vscode.Uri | undefined> {
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
  return chooseTarget({
    title: t('Export Report'),
    saveLabel: t('Export'),
    kind: [displayed`HTML`, ['html']],
    defaultUri: folder && vscode.Uri.joinPath(folder, `${picture}.html`),
  });
}

async function offerToOpen(file: vscode.Uri): Promise<void> {
  const open = t('Open in the Browser');
  const choice = await showInformation(t('Exported {0}.', fileName(file)), open);
  if (choice === open) await vscode.env.openExternal(file);
}
