import * as vscode from 'vscode';
import { displayed } from '../base/displayText';
import { showInformation } from '../display/messages';
import type { PickItem } from '../display/pickers';
import { chooseTarget, pickOne } from '../display/pickers';
import { t, withIcon } from '../display/text';
import type { HostMessage } from '../protocol';
import { DrawnPicture, safeParse } from '../protocol';
import { fileName } from '../session/fileSource';
import type { CommandContext } from './commandContext';
import { attempt } from './reportFailure';
import { saveFile } from './saveFile';

type Drawing = Omit<Extract<HostMessage, { type: 'drawGraph' }>, 'type'>;

/** Lets the user pick how the graph is drawn, and the page draw it: it knows what is expanded, and the theme's colors. */
export async function exportGraph({ panel }: CommandContext): Promise<void> {
  const items: readonly (PickItem & { readonly drawing: Drawing })[] = [
    { label: withIcon('file-media', t('SVG for Print')), drawing: { format: 'svg', colors: 'print' } },
    { label: withIcon('file-media', t("SVG in the Theme's Colors")), drawing: { format: 'svg', colors: 'theme' } },
    { label: withIcon('device-camera', t('PNG for Print')), drawing: { format: 'png', colors: 'print' } },
    { label: withIcon('device-camera', t("PNG in the Theme's Colors")), drawing: { format: 'png', colors: 'theme' } },
  ];
  const picked = await pickOne(items, {
    placeHolder: t('Export the whole graph, with the modules that are expanded, as'),
  });
  if (!picked) return;
  panel.open();
  panel.post({ type: 'drawGraph', ...picked.drawing });
}

/**
 * Writes a picture to a file that the user picks, or to the given one. Resolves to the file, or to undefined when canceled or
 * failed; a failure is reported.
 * @param data a picture, from whoever calls the command.
 */
export async function savePicture(data: unknown, given: unknown): Promise<vscode.Uri | undefined> {
  const { success, output: picture } = safeParse(DrawnPicture, data);
  if (!success) return undefined;
  const target = given instanceof vscode.Uri ? given : await pickTarget(picture);
  if (!target) return undefined;
  return attempt(async () => {
    await saveFile(target, picture.content);
    void offerToOpen(target);
    return target;
  });
}

function pickTarget({ name, format }: DrawnPicture): Thenable<vscode.Uri | undefined> {
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
  const stem = name.replace(/[^\p{L}\p{N}._-]+/gu, '-').slice(0, 100);
  return chooseTarget({
    title: t('Save the Picture'),
    saveLabel: t('Save'),
    kind: [format === 'svg' ? displayed`SVG` : displayed`PNG`, [format]],
    defaultUri: folder && vscode.Uri.joinPath(folder, `${stem}.${format}`),
  });
}

async function offerToOpen(file: vscode.Uri): Promise<void> {
  const open = t('Open');
  const choice = await showInformation(t('Saved {0}.', fileName(file)), open);
  if (choice === open) await vscode.commands.executeCommand('vscode.open', file);
}
