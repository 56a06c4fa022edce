import type { PanelMethod, PanelParams, PanelProgress, PanelResult } from '../../src/protocol';
import type { CallOptions } from '../../src/rpc/client';
import { hostMethods } from '../host/host';
import { engineModelKey } from '../state/weights';

/**
 * Calls a method of the engine, through the host, about the model that it holds.
 * @throws an error with the name and message of the engine's; Error when another model has taken that one's place before
 * the answer came; the signal's reason when it is aborted.
 */
export async function callEngine<M extends PanelMethod>(
  method: M,
  params: PanelParams<M>,
  options: CallOptions<PanelProgress<M>> = {},
): Promise<PanelResult<M>> {
  const model = engineModelKey.peek();
  const result = await hostMethods.call(method, params, options);
  if (engineModelKey.peek() !== model) throw new Error('The model has been replaced.');
  return result;
}
