import type {
  EngineMethod,
  EngineMethods,
  EngineOptions,
  EngineParams,
  EngineProgress,
  EngineResult,
} from '../../protocol';
import { ENGINE_METHODS, EngineNotice, safeParse } from '../../protocol';
import type { AbandonedCall, CallOptions } from '../../rpc/client';
import { RpcClient } from '../../rpc/client';
import { EngineError, STOPPED } from '../errors';
import type { ReadingLimits } from './readingWatch';
import { DEFAULT_READING_LIMITS, ReadingWatch } from './readingWatch';
import type { RunningWorker, StartWorker } from './startWorker';

export interface EngineClientOptions {
  /** Takes the engine's messages for the log. */
  readonly log: (message: string) => void;
  /** How the next worker is to compute; asked at its start. */
  readonly engine?: () => EngineOptions;
  /** The worker has died and its model is gone; pending calls have been rejected, and the next call starts a new worker. */
  readonly onLost?: (reason: string) => void;
  /**
   * The worker was ended over a file that took too much to read, or whose reader did not obey a cancel; its model is gone. As with
   * `onLost`, pending calls have been rejected, and the next call starts a new worker.
   */
  readonly onGivenUp?: () => void;
  /** What reading a file may take; asked at its beginning. */
  readonly readingLimits?: () => ReadingLimits;
}

const DEFAULT_OPTIONS: EngineOptions = { kernels: 'own' };

/** How long a cancelled call may block the engine; longer, its worker is ended. */
const CANCEL_PATIENCE_MS = 120;

interface Engine {
  readonly worker: RunningWorker;
  readonly rpc: RpcClient<EngineMethods>;
  readonly watch: ReadingWatch;
}

/** The way to the engine from the extension host, the command line and tests: starts its worker at the first call. */
export class EngineClient {
  private engine: Engine | undefined;
  private disposed = false;
  private startedBefore = false;

  constructor(
    private readonly startWorker: StartWorker,
    private readonly options: EngineClientOptions,
  ) {}

  /**
   * Calls a method of the engine; calls are answered in the order in which they are made.
   * @throws an error with the name and message of the one in the engine, when the call fails; EngineError with the name
   * `EngineStoppedError` when the worker dies or the client is disposed; the signal's reason when it is aborted.
   */
  async call<M extends EngineMethod>(
    method: M,
    params: EngineParams<M>,
    options: CallOptions<EngineProgress<M>> = {},
  ): Promise<EngineResult<M>> {
    options.signal?.throwIfAborted();
    if (this.disposed) throw shutDown();
    this.engine ??= this.start();
    return this.engine.rpc.call(method, params, options);
  }

  /** Ends the worker and rejects what is pending. The next call starts another one, which holds no model. */
  async stop(): Promise<void> {
    const { engine } = this;
    this.engine = undefined;
    engine?.watch.end();
    engine?.rpc.close(shutDown());
    await engine?.worker.stop();
  }

  /** Ends the worker, and rejects what is pending and every later call. */
  async dispose(): Promise<void> {
    this.disposed = true;
    await this.stop();
  }

  private start(): Engine {
    if (this.startedBefore) this.options.log('The engine is started again.');
    this.startedBefore = true;
    const rpc: RpcClient<EngineMethods> = new RpcClient(
      ENGINE_METHODS,
      (message, transfer) => worker.post(message, transfer),
      call => this.freeFrom(call, engine),
    );
    const worker = this.startWorker(this.options.engine?.() ?? DEFAULT_OPTIONS, {
      message: data => {
        if (!rpc.receive(data)) this.notice(data, watch);
      },
      output: text => this.options.log(text),
      lost: reason => this.lost(engine, reason),
    });
    const watch = new ReadingWatch(this.options.readingLimits ?? (() => DEFAULT_READING_LIMITS), error =>
      this.giveUp(engine, error),
    );
    const engine: Engine = { worker, rpc, watch };
    return engine;
  }

  private notice(data: unknown, watch: ReadingWatch): void {
    const { success, output, issues } = safeParse(EngineNotice, data);
    if (!success) this.options.log(`The engine's message does not fit the protocol: ${issues[0].message}`);
    else if (output.type === 'log') this.options.log(output.message);
    // A worker that is being stopped may still begin to read: nobody would end the watch.
    else if (this.engine?.watch !== watch) return;
    else if (output.file === undefined) watch.end();
    else watch.begin(output.file);
  }

  /** A decoder that blocks its thread hears of no cancel: who comes next is not to wait for it. */
  private freeFrom({ isOldest, isOpen }: AbandonedCall, engine: Engine): void {
    if (!isOldest) return;
    setTimeout(() => {
      if (isOpen() && engine.watch.isReading) this.giveUp(engine, new EngineError('The call was cancelled.', STOPPED));
    }, CANCEL_PATIENCE_MS);
  }

  /** Ends the worker that reads a file. */
  private giveUp(engine: Engine, error: EngineError): void {
    if (this.engine !== engine) return;
    this.engine = undefined;
    engine.watch.end();
    engine.rpc.close(new EngineError('The engine was ended over a file.', STOPPED), error);
    void engine.worker.stop();
    this.options.log(error.message);
    this.options.onGivenUp?.();
  }

  private lost(engine: Engine, reason: string): void {
    const message = `The engine stopped: ${reason}.`;
    this.engine = undefined;
    engine.watch.end();
    engine.rpc.close(new EngineError(message, STOPPED));
    this.options.log(message);
    this.options.onLost?.(message);
  }
}

function shutDown(): EngineError {
  return new EngineError('The engine has been shut down.', STOPPED);
}
