import * as vscode from 'vscode';
import type { DisplayText } from '../base/displayText';

export interface PickItem extends vscode.QuickPickItem {
  readonly label: DisplayText;
  readonly description?: DisplayText;
  readonly detail?: DisplayText;
  readonly buttons?: readonly PickButton[];
}

export interface PickButton extends vscode.QuickInputButton {
  readonly tooltip: DisplayText;
}

/** Lets the user pick one item; undefined when none is picked. */
export function pickOne<T extends PickItem>(
  items: readonly T[],
  options: { readonly placeHolder: DisplayText; readonly ignoreFocusOut?: boolean },
): Thenable<T | undefined> {
  return vscode.window.showQuickPick(items, options);
}

/** A list whose items may have buttons, searched in all their texts. */
export function createPick<T extends PickItem>(
  items: readonly T[],
  { title, placeHolder }: { readonly title: DisplayText; readonly placeHolder: DisplayText },
): Pick<
  vscode.QuickPick<T>,
  'selectedItems' | 'onDidAccept' | 'onDidTriggerItemButton' | 'onDidHide' | 'show' | 'hide' | 'dispose'
> {
  const pick = vscode.window.createQuickPick<T>();
  Object.assign(pick, { title, placeholder: placeHolder, items, matchOnDescription: true, matchOnDetail: true });
  return pick;
}

/** A kind of files that a dialog lists: its name and the extensions, without dots. */
export type FileKind = readonly [name: DisplayText, extensions: readonly string[]];

/** Asks for files that exist; none when the user cancels. */
export async function chooseFiles(options: {
  readonly title: DisplayText;
  readonly openLabel: DisplayText;
  readonly kinds: readonly FileKind[];
  readonly several?: boolean;
}): Promise<readonly vscode.Uri[]> {
  const { title, openLabel, kinds, several = false } = options;
  const files = vscode.window.showOpenDialog({ title, openLabel, filters: filters(kinds), canSelectMany: several });
  return (await files) ?? [];
}

/** Asks where to write a file; undefined when the user cancels. */
export function chooseTarget(options: {
  readonly title: DisplayText;
  readonly saveLabel: DisplayText;
  readonly kind: FileKind;
  /** What it can be written as instead. */
  readonly otherKinds?: readonly FileKind[];
  readonly defaultUri: vscode.Uri | undefined;
}): Thenable<vscode.Uri | undefined> {
  const { title, saveLabel, kind, otherKinds = [], defaultUri } = options;
  return vscode.window.showSaveDialog({
    title,
    saveLabel,
    filters: filters([kind, ...otherKinds]),
    ...(defaultUri && { defaultUri }),
  });
}

function filters(kinds: readonly FileKind[]): Record<string, string[]> {
  return Object.fromEntries(kinds.map(([name, extensions]) => [name, [...extensions]]));
}
