import * as vscode from 'vscode';

/** Opens a text in an editor, as a file without a name that the user may save. */
export async function showText(content: string, language: string): Promise<void> {
  await vscode.window.showTextDocument(await vscode.workspace.openTextDocument({ content, language }));
}
