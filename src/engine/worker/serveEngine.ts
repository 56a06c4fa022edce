import type { EngineLog, EngineMethods } from '../../protocol';
import { ENGINE_METHODS } from '../../protocol';
import type { Post, ReplyMessage } from '../../rpc/messages';
import { RpcServer } from '../../rpc/server';
import { Pacer } from '../platform/pacer';
import type { EngineHandlers } from './handlers';

/**
 * Answers the engine's calls, one after the other.
 * @param yieldToEvents resolves once waiting messages have been delivered.
 * @param post sends to the client.
 * @returns what takes the client's messages.
 */
export function serveEngine(
  handlers: EngineHandlers,
  yieldToEvents: () => Promise<void>,
  post: Post<ReplyMessage | EngineLog>,
): (data: unknown) => void {
  const server = new RpcServer<EngineMethods>(
    ENGINE_METHODS,
    (method, params, call) => handlers[method](params, { ...call, pacer: new Pacer(call.signal, yieldToEvents) }),
    post,
    { concurrent: false },
  );
  return data => {
    if (!server.receive(data)) post({ type: 'log', message: 'A message to the engine does not fit the protocol.' }, []);
  };
}
