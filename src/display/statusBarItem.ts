import * as vscode from 'vscode';
import type { DisplayText } from '../base/displayText';

export interface StatusBarItem {
  show(text: DisplayText, tooltip: DisplayText): void;
  hide(): void;
  dispose(): void;
}

/** An item of the status bar that runs a command when it is clicked; hidden at first. */
export function createStatusBarItem(id: string, name: DisplayText, command: string): StatusBarItem {
  const item = vscode.window.createStatusBarItem(id, vscode.StatusBarAlignment.Right, 100);
  item.name = name;
  item.command = command;
  return {
    show: (text, tooltip) => {
      item.text = text;
      item.tooltip = tooltip;
      item.accessibilityInformation = { label: tooltip, role: 'button' };
      item.show();
    },
    hide: () => item.hide(),
    dispose: () => item.dispose(),
  };
}
