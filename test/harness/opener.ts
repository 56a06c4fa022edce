import * as vscode from 'vscode';

/** The extension that `npm start` adds beside the inspector: it opens the sample code and the inspector next to it. */
export async function activate(): Promise<void> {
  const [folder] = vscode.workspace.workspaceFolders ?? [];
  if (folder === undefined) return;
  const code = vscode.Uri.joinPath(folder.uri, 'inception_v1.py');
  await vscode.window.showTextDocument(code, { viewColumn: vscode.ViewColumn.One, preview: false });
  await vscode.commands.executeCommand('vscode.setEditorLayout', {
    orientation: 0,
    groups: [{ size: 0.35 }, { size: 0.65 }],
  });
  await vscode.commands.executeCommand('workbench.action.focusSecondEditorGroup');
  await vscode.commands.executeCommand('googlenetInspector.open');
}
