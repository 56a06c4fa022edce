import * as v from 'valibot';
import type { CallMessage, Post } from './messages';
import { ReplyMessage } from './messages';
import type { MethodName, Methods, Params, Progress, Result } from './methods';
import { parseProgress } from './methods';
import { RemoteError } from './remoteError';

export interface CallOptions<Reported = never> {
  /** Aborting it rejects the call at once with its reason, and tells the server to stop. */
  readonly signal?: AbortSignal;
  /** What it throws ends the call. */
  readonly onProgress?: (progress: Reported) => void;
  /** Memory of `params` to hand over instead of copying; the caller can't use it any more. */
  readonly transfer?: readonly ArrayBuffer[];
}

interface PendingCall {
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: unknown) => void;
  readonly onProgress: (progress: unknown) => void;
}

/** A call whose caller has given up and that the server has not ended yet. */
export interface AbandonedCall {
  /** Whether it is the oldest call without a reply: the one that a sequential server is at work on. */
  readonly isOldest: boolean;
  /** Whether the server is still to reply. */
  readonly isOpen: () => boolean;
}

/** The calling end: makes calls over anything that posts messages, and hands each reply to its call. */
export class RpcClient<Table extends Methods<Table>> {
  private nextId = 0;
  private readonly pending = new Map<number, PendingCall>();
  /** Calls that the server has not replied to, given up or not, the oldest first. */
  private readonly open = new Set<number>();
  private closed: Error | undefined;

  /** @param onAbandoned takes each call whose caller gives up before the reply. */
  constructor(
    private readonly methods: Table,
    private readonly post: Post<CallMessage>,
    private readonly onAbandoned: (call: AbandonedCall) => void = () => undefined,
  ) {}

  /**
   * Calls a method of the server.
   * @throws RemoteError, with the name and message of the error at the other end; ValiError when an answer does not fit the
   * method's schemas; the signal's reason when it is aborted; what the client was closed with.
   */
  async call<N extends MethodName<Table>>(
    method: N,
    params: Params<Table[N]>,
    { signal, onProgress, transfer = [] }: CallOptions<Progress<Table[N]>> = {},
  ): Promise<Result<Table[N]>> {
    signal?.throwIfAborted();
    if (this.closed) throw this.closed;
    const id = this.nextId++;
    const schemas = this.methods[method];
    const reply = new Promise<unknown>((resolve, reject) => {
      this.pending.set(id, {
        resolve,
        reject,
        onProgress: progress => onProgress?.(parseProgress<Table[N]>(schemas, progress)),
      });
    });
    const cancel = (): void => this.giveUp(id, signal?.reason);
    signal?.addEventListener('abort', cancel, { once: true });
    try {
      this.post({ type: 'call', id, method, params }, [...transfer]);
      this.open.add(id);
      return v.parse<Table[N]['result']>(schemas.result, await reply);
    } finally {
      signal?.removeEventListener('abort', cancel);
      this.pending.delete(id);
    }
  }

  /** Takes what has come from the other end. False when it is no reply but something else, or does not fit. */
  receive(data: unknown): boolean {
    const parsed = v.safeParse(ReplyMessage, data);
    if (!parsed.success) return false;
    const reply = parsed.output;
    const call = this.pending.get(reply.id);
    if (reply.type !== 'progress') this.open.delete(reply.id);
    switch (reply.type) {
      case 'result':
        call?.resolve(reply.result);
        break;
      case 'error':
        call?.reject(new RemoteError(reply.name, reply.message));
        break;
      case 'progress':
        try {
          call?.onProgress(reply.progress);
        } catch (error) {
          this.giveUp(reply.id, error);
        }
    }
    return true;
  }

  /**
   * The other end is gone: rejects what is pending and every later call.
   * @param ofOldest for the oldest call without a reply, where that has a reason of its own.
   */
  close(error: Error, ofOldest = error): void {
    this.closed = error;
    const [oldest] = this.open;
    for (const [id, { reject }] of this.pending) reject(id === oldest ? ofOldest : error);
    this.pending.clear();
    this.open.clear();
  }

  private giveUp(id: number, reason: unknown): void {
    const call = this.pending.get(id);
    if (!call) return;
    this.pending.delete(id);
    call.reject(reason);
    this.post({ type: 'cancel', id }, []);
    const [oldest] = this.open;
    if (this.open.has(id)) this.onAbandoned({ isOldest: id === oldest, isOpen: () => this.open.has(id) });
  }
}
