import * as vscode from 'vscode';
import type { DisplayText } from '../base/displayText';

/** A panel of one's own in the active column, which lives on when it is hidden. */
export function createPanel(viewType: string, title: DisplayText, options: vscode.WebviewOptions): vscode.WebviewPanel {
  const column = vscode.ViewColumn.Active;
  return vscode.window.createWebviewPanel(viewType, title, column, { ...options, retainContextWhenHidden: true });
}
