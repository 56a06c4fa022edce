import * as vscode from 'vscode';
import { messageOf } from '../base/errorText';
import { displayed } from '../base/displayText';
import { editorText } from '../display/editorText';
import { chooseFiles, type PickItem, pickOne } from '../display/pickers';
import { t } from '../display/text';
import { MAX_TABLE_LENGTH } from '../parity/printedTable';
import type { TableComparison } from '../protocol';
import { fileName } from '../session/fileSource';
import type { PrintedText } from '../session/parityCheck';
import type { CommandContext } from './commandContext';
import { attempt } from './reportFailure';

/**
 * Compares a table that torchinfo or torchsummary has printed with the network that is shown, and shows that in the panel: the given
 * file's, or that of the clipboard, the selection, or a file that the user picks. Resolves to undefined when canceled or failed; a
 * failure is reported.
 */
export async function compareTable(context: CommandContext, uri?: vscode.Uri): Promise<TableComparison | undefined> {
  const { session, panel } = context;
  return attempt(async () => {
    const printed = uri ? await textOfFile(uri) : await chooseText();
    if (!printed) return undefined;
    const comparison = compared(printed, () => session.compareTable(printed));
    panel.open();
    return comparison;
  });
}

/** @throws Error with the text's name for what is wrong with it. */
function compared<T>({ name }: PrintedText, compare: () => T): T {
  try {
    return compare();
  } catch (error) {
    throw new Error(displayed`${name} ${messageOf(error)}`, { cause: error });
  }
}

interface Choice extends PickItem {
  readonly run: () => Promise<PrintedText | undefined>;
}

async function chooseText(): Promise<PrintedText | undefined> {
  const choices: Choice[] = [
    {
      label: t('$(clippy) From the clipboard'),
      description: t('the table as it was printed, copied'),
      run: async () => ({ name: t('The clipboard'), text: await vscode.env.clipboard.readText() }),
    },
    {
      label: t('$(folder-opened) Choose a file…'),
      description: t('of text, with the table somewhere in it'),
      run: chooseFile,
    },
  ];
  const editor = editorText();
  if (editor) {
    const { text, isSelection } = editor;
    const name = fileName(editor.uri);
    choices.unshift({
      label: isSelection ? t('$(selection) From the selection') : t('$(file) From the editor'),
      description: displayed`${name}`,
      run: () => Promise.resolve({ name, text }),
    });
  }
  const placeHolder = t('Where is the table of torchinfo or torchsummary?');
  return (await pickOne(choices, { placeHolder }))?.run();
}

async function chooseFile(): Promise<PrintedText | undefined> {
  const [file] = await chooseFiles({
    title: t('Compare a torchinfo Table'),
    openLabel: t('Compare'),
    kinds: [
      [t('Text'), ['txt', 'md', 'log', 'out', 'py']],
      [t('All files'), ['*']],
    ],
  });
  return file && textOfFile(file);
}

async function textOfFile(uri: vscode.Uri): Promise<PrintedText> {
  const name = fileName(uri);
  const { size } = await vscode.workspace.fs.stat(uri);
  if (size > MAX_TABLE_LENGTH) throw new Error(t('{0} is too long for a table of layers.', name));
  return { name, text: new TextDecoder().decode(await vscode.workspace.fs.readFile(uri)) };
}
