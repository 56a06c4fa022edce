import * as vscode from 'vscode';
import type { WeightsOrigin } from '../protocol';
import { matchOrigin } from '../protocol';

/** Where a model's numbers come from, in a word. */
export function originName(origin: WeightsOrigin): string {
  return matchOrigin(origin, { file: ({ name }) => name, random: () => vscode.l10n.t('untrained') });
}
