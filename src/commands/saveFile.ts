import * as vscode from 'vscode';
import { nodeFolder } from '../disk/nodeFolder';
import { placeFiles } from '../disk/placeFiles';
import { fileName } from '../session/fileSource';
import { uriFolder } from './uriFolder';

/** Writes a file, on the disk or in a file system of VS Code's. It appears whole, or what was there stays. */
export async function saveFile(target: vscode.Uri, bytes: Uint8Array): Promise<void> {
  const folder = vscode.Uri.joinPath(target, '..');
  const place = folder.scheme === 'file' ? nodeFolder(folder.fsPath) : uriFolder(folder);
  await placeFiles([{ name: fileName(target), bytes }], place);
}
