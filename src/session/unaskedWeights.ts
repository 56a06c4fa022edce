import path from 'node:path';
import * as vscode from 'vscode';
import { placeInside } from '../disk/placeInside';
import { SECTION } from './settings';
import { weightsPlace } from './weightsSetting';
import type { DisplayText } from '../base/displayText';
import { t } from '../display/text';

/**
 * The weights file that the setting names, where it may be loaded unasked.
 * @param refuse told why it may not.
 */
export async function weightsOfSetting(refuse: (reason: DisplayText) => void): Promise<vscode.Uri | undefined> {
  const settings = vscode.workspace.getConfiguration(SECTION);
  const value = settings.get<unknown>('weightsFile');
  const { workspaceValue, workspaceFolderValue } = settings.inspect<unknown>('weightsFile') ?? {};
  const ofWorkspace = value === (workspaceFolderValue ?? workspaceValue);
  const place = weightsPlace({ value, ofWorkspace, trusted: vscode.workspace.isTrusted });
  switch (place.kind) {
    case 'none':
      return undefined;
    case 'anywhere':
      // In a remote workspace the path is the remote's, as the extension is.
      return vscode.Uri.file(place.path);
    case 'refused':
      refuse(t('The weights file of the setting is on another machine: {0}', String(value)));
      return undefined;
    case 'inside': {
      const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
      const file = folder && (await fileInside(folder, place.path));
      if (folder && !file) refuse(t('The weights file of the setting is not in the workspace: {0}', place.path));
      return file;
    }
  }
}

/** Whether a file that the user loaded before may be loaded unasked: a workspace that nobody trusts may have changed it. */
export async function isStillInside(file: vscode.Uri): Promise<boolean> {
  const folder = vscode.workspace.getWorkspaceFolder(file)?.uri;
  return vscode.workspace.isTrusted || !folder || (await fileInside(folder, file.fsPath)) !== undefined;
}

/** A file that is named relative to the folder, or below it by its whole path, unless that or a link leads out. */
async function fileInside(folder: vscode.Uri, name: string): Promise<vscode.Uri | undefined> {
  if (folder.scheme !== 'file') {
    return name.split(/[\\/]/).includes('..') ? undefined : vscode.Uri.joinPath(folder, name);
  }
  const relative = path.isAbsolute(name) ? path.relative(folder.fsPath, name) : name;
  if (path.isAbsolute(relative)) return undefined;
  const place = await placeInside(folder.fsPath, relative).catch(() => undefined);
  return place === undefined ? undefined : vscode.Uri.file(place);
}
