import * as vscode from 'vscode';
import type { ModelSession } from '../session/modelSession';
import type { ModelInfo } from '../protocol';
import { loadWeights } from './loadWeights';

/**
 * The model that the engine holds, once a load that is under way has ended; without one that will do, says why it is
 * needed and offers to load weights. Resolves to undefined when the user does not.
 */
export async function requireModel(
  session: ModelSession,
  message: string,
  isSuitable: (model: ModelInfo) => boolean = () => true,
): Promise<ModelInfo | undefined> {
  await session.settled();
  if (session.model && isSuitable(session.model)) return session.model;
  const load = vscode.l10n.t('Load Weights…');
  const choice = await vscode.window.showInformationMessage(message, load);
  return choice === load ? loadWeights(session) : undefined;
}
