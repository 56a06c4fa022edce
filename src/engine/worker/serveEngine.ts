import type { EngineMethods, EngineNotice } from '../../protocol';
import { ENGINE_METHODS } from '../../protocol';
import type { Post, ReplyMessage } from '../../rpc/messages';
import { RpcServer } from '../../rpc/server';
import { Pacer } from '../platform/pacer';
import type { ReadUnderDeadline } from '../platform/reading';
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
  post: Post<ReplyMessage | EngineNotice>,
): (data: unknown) => void {
  const reading: ReadUnderDeadline = async (file, work) => {
    post({ type: 'reading', file }, []);
    try {
      return await work();
    } finally {
      post({ type: 'reading' }, []);
    }
  };
  const server = new RpcServer<EngineMethods>(
    ENGINE_METHODS,
    (method, params, call) =>
      handlers[method](params, { ...call, pacer: new Pacer(call.signal, yieldToEvents), reading }),
    post,
    { concurrent: false },
  );
  return data => {
    if (!server.receive(data)) post({ type: 'log', message: 'A message to the engine does not fit the protocol.' }, []);
  };
}
