import * as vscode from 'vscode';
import { displayText } from '../base/displayText';

/** Takes a message each, whatever stands in it. */
export interface Log {
  info(message: string): void;
  error(message: string): void;
  dispose(): void;
}

const MAX_LINE_LENGTH = 10_000;

/** A log under a name in the Output view, where each message is one line. */
export function createLog(name: string): Log {
  const channel = vscode.window.createOutputChannel(name, { log: true });
  return {
    info: message => channel.info(displayText(message, MAX_LINE_LENGTH)),
    error: message => channel.error(displayText(message, MAX_LINE_LENGTH)),
    dispose: () => channel.dispose(),
  };
}
