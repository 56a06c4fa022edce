import * as vscode from 'vscode';
import { fileName } from '../session/fileSource';

/**
 * The files of a gesture: the Explorer passes the clicked one and all that are selected. Of several, those whose names fit;
 * a single one is what the user means, whatever it is called.
 */
export function filesOf(clicked: unknown, selected: unknown, fits: (name: string) => boolean): vscode.Uri[] {
  const all = Array.isArray(selected) && selected.length > 0 ? (selected as unknown[]) : [clicked];
  const uris = all.filter(item => item instanceof vscode.Uri);
  return uris.filter(uri => uris.length === 1 || fits(fileName(uri)));
}
