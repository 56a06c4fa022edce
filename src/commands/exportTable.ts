import * as vscode from 'vscode';
import { displayed } from '../base/displayText';
import { showError, showInformation } from '../display/messages';
import { chooseTarget } from '../display/pickers';
import { t } from '../display/text';
import { analyze } from '../model/analysis';
import type { SummaryFormat } from '../model/summary';
import { formatSummary } from '../model/summary';
import { graphOf } from '../model/variants';
import { fileName } from '../session/fileSource';
import type { ModelSession } from '../session/modelSession';
import type { CommandContext } from './commandContext';
import { attempt } from './reportFailure';
import { saveFile } from './saveFile';

const FORMATS: Readonly<Record<string, SummaryFormat>> = { csv: 'csv', md: 'markdown', json: 'json', txt: 'text' };

/**
 * Writes the table of the shown network to a file that the user picks, or to the given one; its ending decides the format.
 * Resolves to the file, or to undefined when canceled or failed; a failure is reported.
 */
export async function exportTable({ session }: CommandContext, given: unknown): Promise<vscode.Uri | undefined> {
  const target = given instanceof vscode.Uri ? given : await pickTarget(session);
  if (!target) return undefined;
  const format = FORMATS[target.path.slice(target.path.lastIndexOf('.') + 1).toLowerCase()];
  if (!format) {
    void showError(t('A table is saved as .csv, .md, .json or .txt, not as {0}.', fileName(target)));
    return undefined;
  }
  return attempt(async () => {
    const { batch, inputSize, mode, convention } = session.config;
    const analysis = analyze(graphOf(session.config), { batch, inputSize, mode });
    await saveFile(target, new TextEncoder().encode(formatSummary(analysis, format, convention)));
    void offerToOpen(target);
    return target;
  });
}

function pickTarget({ config }: ModelSession): Thenable<vscode.Uri | undefined> {
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
  return chooseTarget({
    title: t('Export Table'),
    saveLabel: t('Export'),
    kind: [displayed`CSV`, ['csv']],
    otherKinds: [
      [displayed`Markdown`, ['md']],
      [displayed`JSON`, ['json']],
      [t('Text, as torchinfo prints it'), ['txt']],
    ],
    defaultUri: folder && vscode.Uri.joinPath(folder, `${config.variant}.csv`),
  });
}

async function offerToOpen(file: vscode.Uri): Promise<void> {
  const open = t('Open');
  const choice = await showInformation(t('Exported {0}.', fileName(file)), open);
  if (choice === open) await vscode.commands.executeCommand('vscode.open', file);
}
