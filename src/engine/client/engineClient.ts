import type { EngineMethod, EngineOptions, EngineParams, EngineReply, EngineResult } from '../../protocol';
import { ENGINE_METHODS, EngineReply as EngineReplySchema, parse } from '../../protocol';
import { messageOf } from '../../base/errorText';
import { EngineError, STOPPED } from '../errors';
import type { EngineLink } from './workerThread';
import { openWorkerThread } from './workerThread';

export interface EngineClientOptions {
  /** Takes the engine's messages for the log. */
  readonly log: (message: string) => void;
  /** How the next worker is to compute; asked at its start. */
  readonly engine?: () => EngineOptions;
  /** The worker has died and its model is gone; pending calls have been rejected, and the next call starts a new worker. */
  readonly onLost?: (reason: string) => void;
}

const DEFAULT_OPTIONS: EngineOptions = { kernels: 'own' };

export interface CallOptions {
  /** Aborting it rejects the call at once with its reason, and tells the engine to stop. */
  readonly signal?: AbortSignal;
  readonly onProgress?: (done: number, total: number) => void;
  /** Memory of `params` to hand over instead of copying; the caller can't use it any more. */
  readonly transfer?: readonly ArrayBuffer[];
}

interface PendingCall {
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: unknown) => void;
  readonly onProgress: CallOptions['onProgress'];
}

/** The way to the engine from the extension host, the command line and tests: starts its worker at the first call. */
export class EngineClient {
  private link: EngineLink | undefined;
  private disposed = false;
  private startedBefore = false;
  private nextId = 0;
  private readonly pending = new Map<number, PendingCall>();

  /** @param script path of the worker's script, `engine-worker.js`. */
  constructor(
    private readonly script: string,
    private readonly options: EngineClientOptions,
  ) {}

  /**
   * Calls a method of the engine; calls are answered in the order in which they are made.
   * @throws EngineError, with the name of the error in the engine, when it fails; with the name `EngineStoppedError` when
   * the worker dies or the client is disposed; the signal's reason when it is aborted.
   */
  async call<M extends EngineMethod>(
    method: M,
    params: EngineParams<M>,
    { signal, onProgress, transfer = [] }: CallOptions = {},
  ): Promise<EngineResult<M>> {
    signal?.throwIfAborted();
    if (this.disposed) throw new EngineError('The engine has been shut down.', STOPPED);
    const link = this.started();
    const id = this.nextId++;
    const reply = new Promise<unknown>((resolve, reject) => {
      link.post({ type: 'call', id, method, params }, transfer);
      this.pending.set(id, { resolve, reject, onProgress });
    });
    const cancel = (): void => {
      link.post({ type: 'cancel', id }, []);
      this.pending.get(id)?.reject(signal?.reason);
      this.pending.delete(id);
    };
    signal?.addEventListener('abort', cancel, { once: true });
    try {
      return parse(ENGINE_METHODS[method].result, await reply);
    } finally {
      signal?.removeEventListener('abort', cancel);
      this.pending.delete(id);
    }
  }

  /** Ends the worker and rejects what is pending. The next call starts another one, which holds no model. */
  async stop(): Promise<void> {
    const { link } = this;
    this.link = undefined;
    this.rejectPending('The engine has been shut down.');
    await link?.close();
  }

  /** Ends the worker, and rejects what is pending and every later call. */
  async dispose(): Promise<void> {
    this.disposed = true;
    await this.stop();
  }

  private started(): EngineLink {
    if (this.link) return this.link;
    if (this.startedBefore) this.options.log('The engine is started again.');
    this.startedBefore = true;
    this.link = openWorkerThread(this.script, this.options.engine?.() ?? DEFAULT_OPTIONS, {
      message: data => this.receive(data),
      output: text => this.options.log(text),
      lost: reason => this.lost(reason),
    });
    return this.link;
  }

  private receive(data: unknown): void {
    let reply: EngineReply;
    try {
      reply = parse(EngineReplySchema, data);
    } catch (error) {
      this.options.log(`The engine's reply is not understood: ${messageOf(error)}`);
      return;
    }
    if (reply.type === 'log') {
      this.options.log(reply.message);
      return;
    }
    const call = this.pending.get(reply.id);
    switch (reply.type) {
      case 'result':
        call?.resolve(reply.result);
        return;
      case 'error':
        call?.reject(new EngineError(reply.message, reply.name));
        return;
      case 'progress':
        call?.onProgress?.(reply.done, reply.total);
    }
  }

  private lost(reason: string): void {
    const message = `The engine stopped: ${reason}.`;
    this.link = undefined;
    this.rejectPending(message);
    this.options.log(message);
    this.options.onLost?.(message);
  }

  private rejectPending(message: string): void {
    for (const call of this.pending.values()) call.reject(new EngineError(message, STOPPED));
    this.pending.clear();
  }
}
