import * as vscode from 'vscode';
import type { ModelInfo } from '../protocol';
import { fileName } from '../session/fileSource';
import { messageOf } from '../base/errorText';
import { isAbort, type ModelSession } from '../session/modelSession';
import { WEIGHTS_EXTENSIONS } from '../weights/extensions';
import { withCancelIfSlow } from './progress';

/** Loads the given weights file, or asks for one. Resolves to undefined when that was cancelled or failed, and was said. */
export async function loadWeights(session: ModelSession, uri?: vscode.Uri): Promise<ModelInfo | undefined> {
  const file = uri ?? (await chooseWeightsFile(vscode.l10n.t('Load GoogLeNet Weights'), vscode.l10n.t('Load Weights')));
  if (!file) return undefined;
  try {
    const title = vscode.l10n.t('Loading {0}', fileName(file));
    return await withCancelIfSlow(title, ({ signal }) => session.loadWeights(file, signal));
  } catch (error) {
    if (isAbort(error)) return undefined;
    return offerAnother(session, error);
  }
}

/** Asks for a weights file, in a dialog with this title and button. */
export async function chooseWeightsFile(title: string, openLabel: string): Promise<vscode.Uri | undefined> {
  const [file] =
    (await vscode.window.showOpenDialog({
      title,
      openLabel,
      // A format is told by its content, so that a file may be called anything.
      filters: { [vscode.l10n.t('Weights')]: [...WEIGHTS_EXTENSIONS], [vscode.l10n.t('All files')]: ['*'] },
    })) ?? [];
  return file;
}

async function offerAnother(session: ModelSession, error: unknown): Promise<ModelInfo | undefined> {
  const another = vscode.l10n.t('Choose Another File…');
  const choice = await vscode.window.showErrorMessage(messageOf(error), another);
  return choice === another ? loadWeights(session) : undefined;
}
