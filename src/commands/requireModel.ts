import * as vscode from 'vscode';
import type { ModelInfo } from '../protocol';
import type { CommandContext } from './context';
import { loadWeights } from './loadWeights';

/**
 * The model that the engine holds, once a load that is under way has ended; without a suitable one, says why it is
 * needed and offers to load weights. Resolves to undefined when the user does not.
 */
export async function requireModel(
  context: CommandContext,
  message: string,
  isSuitable: (model: ModelInfo) => boolean = () => true,
): Promise<ModelInfo | undefined> {
  const { session } = context;
  await session.settled();
  if (session.model && isSuitable(session.model)) return session.model;
  const load = vscode.l10n.t('Load Weights…');
  const choice = await vscode.window.showInformationMessage(message, load);
  return choice === load ? loadWeights(context) : undefined;
}
