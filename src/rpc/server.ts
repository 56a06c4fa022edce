import * as v from 'valibot';
import { messageOf } from '../base/errorText';
import type { Post, ReplyMessage } from './messages';
import { CallMessage } from './messages';
import type { MethodName, Methods, Params, Progress, Result } from './methods';
import { buffersOf } from './transferables';

/** What a method gets beside its parameters. */
export interface RpcCall<Reported = never> {
  /** Aborted when the caller gives up or is gone. */
  readonly signal: AbortSignal;
  /** Tells the caller how far the call is, or a part of its result. Buffers are copied. */
  readonly progress: (progress: Reported) => void;
}

/** Carries out a call. The buffers of its result are handed over where the transport can do that. */
export type Answer<Table extends Methods<Table>> = <N extends MethodName<Table>>(
  method: N,
  params: Params<Table[N]>,
  call: RpcCall<Progress<Table[N]>>,
) => Result<Table[N]> | Promise<Result<Table[N]>>;

export interface RpcServerOptions {
  /** Whether calls run beside each other; else each waits until those before it have ended. */
  readonly concurrent: boolean;
}

/** The answering end: checks the calls that come in over anything that posts messages, and replies to each. */
export class RpcServer<Table extends Methods<Table>> {
  private readonly pending = new Map<number, AbortController>();
  private last: Promise<void> = Promise.resolve();
  private closed = false;

  constructor(
    private readonly methods: Table,
    private readonly answer: Answer<Table>,
    private readonly post: Post<ReplyMessage>,
    private readonly options: RpcServerOptions,
  ) {}

  /**
   * Takes what has come from the other end. A cancel counts at once, also for a call that still waits for its turn.
   * False when it is no call but something else, or does not fit.
   */
  receive(data: unknown): boolean {
    const parsed = v.safeParse(CallMessage, data);
    if (!parsed.success) return false;
    if (this.closed) return true;
    const message = parsed.output;
    if (message.type === 'cancel') this.pending.get(message.id)?.abort();
    else this.accept(message.id, message.method, message.params);
    return true;
  }

  /** The other end is gone: aborts every call, and replies to none any more. */
  close(): void {
    this.closed = true;
    for (const controller of this.pending.values()) controller.abort();
  }

  private accept(id: number, method: string, params: unknown): void {
    const controller = new AbortController();
    this.pending.set(id, controller);
    const run = (): Promise<void> => this.run(id, method, params, controller.signal);
    if (this.options.concurrent) void run();
    else this.last = this.last.then(run);
  }

  private async run(id: number, method: string, params: unknown, signal: AbortSignal): Promise<void> {
    try {
      signal.throwIfAborted();
      if (!this.has(method)) throw new TypeError(`There is no method ${method}.`);
      const result = await this.answer(
        method,
        v.parse<Table[typeof method]['params']>(this.methods[method].params, params),
        {
          signal,
          progress: progress => this.reply({ type: 'progress', id, progress }, []),
        },
      );
      this.reply({ type: 'result', id, result }, buffersOf(result));
    } catch (error) {
      const name = error instanceof Error ? error.name : 'Error';
      this.reply({ type: 'error', id, name, message: messageOf(error) }, []);
    } finally {
      this.pending.delete(id);
    }
  }

  private has(method: string): method is MethodName<Table> {
    return Object.hasOwn(this.methods, method);
  }

  private reply(message: ReplyMessage, transfer: ArrayBuffer[]): void {
    if (!this.closed) this.post(message, transfer);
  }
}
