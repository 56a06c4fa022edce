import type { Classification, EngineParams } from '../../protocol';
import type { EngineClient } from './engineClient';
import type { PoolWorkerOptions } from './poolWorker';
import { PoolWorker } from './poolWorker';
import type { Outcome, PoolMember, PoolOptions } from './workerPool';
import { inWorkerPool } from './workerPool';

/** An engine that runs anyway. */
export interface RunningEngine {
  readonly engine: EngineClient;
  /** Makes sure that it holds the model; called before each picture. */
  readonly prepare: (signal: AbortSignal) => Promise<void>;
}

/** Engines for these pictures alone: each starts with its first picture and ends with the last. */
export interface StartedEngines extends Omit<PoolWorkerOptions<never, never>, 'work'> {
  readonly count: number;
  /** Called before each picture; what it throws retires the engine. */
  readonly check?: () => void;
}

export interface PictureJob<Picture> extends PoolOptions {
  readonly pictures: readonly Picture[];
  /** What to ask an engine about a picture: called when its turn has come, so that few pictures are in memory at a time. */
  readonly request: (picture: Picture) => EngineParams<'classify'> | Promise<EngineParams<'classify'>>;
  /** Takes the first picture, where it is given. */
  readonly running?: RunningEngine;
  readonly started: StartedEngines;
}

/**
 * Classifies pictures by several engines, each one picture at a time.
 * @throws what {@link inWorkerPool} throws.
 */
export function classifyPictures<Picture>({
  pictures,
  request,
  running,
  started,
  ...options
}: PictureJob<Picture>): AsyncGenerator<Outcome<Picture, Classification>, void, undefined> {
  const work = async (engine: EngineClient, picture: Picture, signal: AbortSignal): Promise<Classification> =>
    engine.call('classify', await request(picture), { signal });
  const members: PoolMember<Picture, Classification>[] = [];
  if (running) {
    const { engine, prepare } = running;
    members.push({ prepare, work: (picture, signal) => work(engine, picture, signal), close: () => Promise.resolve() });
  }
  for (let i = 0; i < started.count; i++) members.push(checked(new PoolWorker({ ...started, work }), started.check));
  return inWorkerPool(members, pictures, options);
}

function checked<Item, Result>(
  worker: PoolWorker<Item, Result>,
  check: (() => void) | undefined,
): PoolMember<Item, Result> {
  return {
    prepare: async signal => {
      check?.();
      await worker.prepare(signal);
    },
    work: (item, signal) => worker.work(item, signal),
    close: () => worker.close(),
  };
}
