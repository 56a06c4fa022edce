import type { EngineMethod, EngineReply, EngineRequest, EngineResult } from '../../protocol';
import { ENGINE_METHODS, EngineRequest as EngineRequestSchema, parse } from '../../protocol';
import type { EngineHandlers } from './handlers';
import { messageOf } from '../../base/errorText';
import { Pacer } from '../platform/pacer';
import { buffersOf } from '../../rpc/transferables';

/** Sends to the client; the buffers change hands. */
export type Post = (reply: EngineReply, transfer: ArrayBuffer[]) => void;

/** The engine's end of the link: checks what comes in, makes the calls one after the other, and replies to each. */
export class EngineServer {
  private readonly pending = new Map<number, AbortController>();
  private last: Promise<void> = Promise.resolve();

  constructor(
    private readonly handlers: EngineHandlers,
    private readonly post: Post,
    private readonly yieldToEvents: () => Promise<void>,
  ) {}

  /** Takes a message from the client. A cancel is obeyed at once, also by a call that still waits for its turn. */
  receive(data: unknown): void {
    let request: EngineRequest;
    try {
      request = parse(EngineRequestSchema, data);
    } catch (error) {
      this.post({ type: 'log', message: `Not understood: ${messageOf(error)}` }, []);
      return;
    }
    if (request.type === 'cancel') {
      this.pending.get(request.id)?.abort();
      return;
    }
    const { id, method, params } = request;
    const controller = new AbortController();
    this.pending.set(id, controller);
    this.last = this.last.then(() => this.answer(id, method, params, controller.signal));
  }

  private async answer(id: number, method: string, params: unknown, signal: AbortSignal): Promise<void> {
    try {
      signal.throwIfAborted();
      if (!isMethod(method)) throw new TypeError(`The engine has no method ${method}.`);
      const result = await this.dispatch(method, params, id, signal);
      this.post({ type: 'result', id, result }, buffersOf(result));
    } catch (error) {
      const name = error instanceof Error ? error.name : 'Error';
      this.post({ type: 'error', id, name, message: messageOf(error) }, []);
    } finally {
      this.pending.delete(id);
    }
  }

  private dispatch<M extends EngineMethod>(
    method: M,
    params: unknown,
    id: number,
    signal: AbortSignal,
  ): EngineResult<M> | Promise<EngineResult<M>> {
    return this.handlers[method](parse(ENGINE_METHODS[method].params, params), {
      signal,
      pacer: new Pacer(signal, this.yieldToEvents),
      progress: (done, total) => this.post({ type: 'progress', id, done, total }, []),
    });
  }
}

function isMethod(method: string): method is EngineMethod {
  return Object.hasOwn(ENGINE_METHODS, method);
}
