import type {
  EngineMethod,
  EngineMethods,
  EngineOptions,
  EngineParams,
  EngineProgress,
  EngineResult,
} from '../../protocol';
import { ENGINE_METHODS, EngineLog, safeParse } from '../../protocol';
import type { CallOptions } from '../../rpc/client';
import { RpcClient } from '../../rpc/client';
import { EngineError, STOPPED } from '../errors';
import type { RunningWorker, StartWorker } from './startWorker';

export interface EngineClientOptions {
  /** Takes the engine's messages for the log. */
  readonly log: (message: string) => void;
  /** How the next worker is to compute; asked at its start. */
  readonly engine?: () => EngineOptions;
  /** The worker has died and its model is gone; pending calls have been rejected, and the next call starts a new worker. */
  readonly onLost?: (reason: string) => void;
}

const DEFAULT_OPTIONS: EngineOptions = { kernels: 'own' };

interface Engine {
  readonly worker: RunningWorker;
  readonly rpc: RpcClient<EngineMethods>;
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
    const rpc = new RpcClient(ENGINE_METHODS, (message, transfer) => worker.post(message, transfer));
    const worker = this.startWorker(this.options.engine?.() ?? DEFAULT_OPTIONS, {
      message: data => {
        if (!rpc.receive(data)) this.logMessage(data);
      },
      output: text => this.options.log(text),
      lost: reason => this.lost(rpc, reason),
    });
    return { worker, rpc };
  }

  private logMessage(data: unknown): void {
    const { success, output, issues } = safeParse(EngineLog, data);
    this.options.log(success ? output.message : `The engine's message does not fit the protocol: ${issues[0].message}`);
  }

  private lost(rpc: Engine['rpc'], reason: string): void {
    const message = `The engine stopped: ${reason}.`;
    this.engine = undefined;
    rpc.close(new EngineError(message, STOPPED));
    this.options.log(message);
    this.options.onLost?.(message);
  }
}

function shutDown(): EngineError {
  return new EngineError('The engine has been shut down.', STOPPED);
}
