import path from 'node:path';
import * as vscode from 'vscode';
import type { FileSource } from '../protocol';

/** A file for the engine: by path where it lies on the host's disk, else by content from its file system. */
export async function fileSource(uri: vscode.Uri): Promise<FileSource> {
  const name = fileName(uri);
  if (uri.scheme === 'file') return { name, path: uri.fsPath };
  // A copy, since the engine's bytes are transferred to it, and a file system may keep its own.
  return { name, bytes: new Uint8Array(await vscode.workspace.fs.readFile(uri)) };
}

export function fileName(uri: vscode.Uri): string {
  return path.posix.basename(uri.path);
}
