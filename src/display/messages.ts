import * as vscode from 'vscode';
import type { DisplayText } from '../base/displayText';

// Messages over the window or in its status bar. VS Code makes links of what looks like one in their texts.

/** Resolves to the button that is pressed; undefined when the message is gone. */
export function showError(message: DisplayText, ...buttons: DisplayText[]): Thenable<DisplayText | undefined> {
  return vscode.window.showErrorMessage(message, ...buttons);
}

/** As {@link showError}. */
export function showWarning(message: DisplayText, ...buttons: DisplayText[]): Thenable<DisplayText | undefined> {
  return vscode.window.showWarningMessage(message, ...buttons);
}

/** As {@link showError}. */
export function showInformation(message: DisplayText, ...buttons: DisplayText[]): Thenable<DisplayText | undefined> {
  return vscode.window.showInformationMessage(message, ...buttons);
}

/** Asks in a dialog; true when the button is pressed. */
export async function confirm(question: DisplayText, detail: DisplayText, button: DisplayText): Promise<boolean> {
  return (await vscode.window.showWarningMessage(question, { modal: true, detail }, button)) === button;
}

const BRIEFLY_MS = 4000;

/** Shows a message in the status bar for a few seconds. */
export function showBriefly(message: DisplayText): void {
  vscode.window.setStatusBarMessage(message, BRIEFLY_MS);
}
