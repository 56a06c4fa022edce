import * as vscode from 'vscode';
import { type DisplayText, displayText, MAX_MESSAGE_LENGTH } from '../base/displayText';
import { messageOf } from '../base/errorText';

/**
 * A string in the user's language. `message` is the English text, a literal, and the key of the l10n bundle; icons such as
 * `$(check)` may stand in it. `{0}`, `{1}` … are replaced by the arguments, which are made safe to show: they may be foreign.
 */
export function t(message: string, ...args: readonly (string | number)[]): DisplayText {
  const safe = args.map(arg => (typeof arg === 'string' ? displayText(arg, MAX_MESSAGE_LENGTH) : arg));
  return vscode.l10n.t(message, ...safe) as DisplayText;
}

/** The message of anything that was thrown. */
export function failureText(error: unknown): DisplayText {
  return displayText(messageOf(error), MAX_MESSAGE_LENGTH);
}

/** @param icon a codicon's name. */
export function withIcon(icon: string, text: DisplayText): DisplayText {
  return `$(${icon}) ${text}` as DisplayText;
}

/** The strings of the user's language by the English ones; undefined where that is English. */
export function translations(): Readonly<Record<string, string>> | undefined {
  return vscode.l10n.bundle;
}
