import type { EngineOptions } from '../../protocol';
import { EngineClient } from './engineClient';
import type { ReadingLimits } from './readingWatch';
import type { StartWorker } from './startWorker';
import type { PoolMember } from './workerPool';

export interface PoolWorkerOptions<Item, Result> {
  readonly startWorker: StartWorker;
  readonly engine: EngineOptions;
  readonly log: (message: string) => void;
  readonly readingLimits?: () => ReadingLimits;
  /** Gives the engine its model. */
  readonly load: (engine: EngineClient, signal: AbortSignal) => Promise<unknown>;
  readonly work: (engine: EngineClient, item: Item, signal: AbortSignal) => Promise<Result>;
}

/** A member of a pool with a worker of its own, which starts with the first item and is replaced when it dies. */
export class PoolWorker<Item, Result> implements PoolMember<Item, Result> {
  private readonly engine: EngineClient;
  private loaded = false;

  constructor(private readonly options: PoolWorkerOptions<Item, Result>) {
    this.engine = new EngineClient(options.startWorker, {
      log: options.log,
      engine: () => options.engine,
      onLost: () => this.unload(),
      onGivenUp: () => this.unload(),
      ...(options.readingLimits && { readingLimits: options.readingLimits }),
    });
  }

  async prepare(signal: AbortSignal): Promise<void> {
    if (this.loaded) return;
    await this.options.load(this.engine, signal);
    this.loaded = true;
  }

  work(item: Item, signal: AbortSignal): Promise<Result> {
    return this.options.work(this.engine, item, signal);
  }

  close(): Promise<void> {
    return this.engine.dispose();
  }

  private unload(): void {
    this.loaded = false;
  }
}
