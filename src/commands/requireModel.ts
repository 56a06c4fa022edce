import type { DisplayText } from '../base/displayText';
import { showInformation } from '../display/messages';
import { t } from '../display/text';
import type { ModelInfo } from '../protocol';
import type { CommandContext } from './commandContext';
import { loadWeights } from './loadWeights';

/**
 * The model that the engine holds, once a load that is under way has ended; without a suitable one, says why it is
 * needed and offers to load weights. Resolves to undefined when the user does not.
 */
export async function requireModel(
  context: CommandContext,
  message: DisplayText,
  isSuitable: (model: ModelInfo) => boolean = () => true,
): Promise<ModelInfo | undefined> {
  const { session } = context;
  await session.settled();
  if (session.model && isSuitable(session.model)) return session.model;
  const load = t('Load Weights…');
  const choice = await showInformation(message, load);
  return choice === load ? loadWeights(context) : undefined;
}
