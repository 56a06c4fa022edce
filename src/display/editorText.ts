import * as vscode from 'vscode';

/** What the user is writing or has selected. */
export interface EditorText {
  readonly uri: vscode.Uri;
  /** The selection or, without one, all of it. */
  readonly text: string;
  readonly isSelection: boolean;
}

/** The text of the active editor; undefined where there is none, or it is empty. */
export function editorText(): EditorText | undefined {
  const editor = vscode.window.activeTextEditor;
  if (!editor) return undefined;
  const { document, selection } = editor;
  const text = document.getText(selection.isEmpty ? undefined : selection);
  return text === '' ? undefined : { uri: document.uri, text, isSelection: !selection.isEmpty };
}
