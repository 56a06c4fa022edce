import type { EngineClient } from './engineClient';
import type { PoolWorkerOptions } from './poolWorker';
import { PoolWorker } from './poolWorker';
import type { PoolMember } from './workerPool';

/** An engine that runs anyway. */
export interface RunningEngine {
  readonly engine: EngineClient;
  /** Makes sure that it holds the model; called before each piece of work. */
  readonly prepare: (signal: AbortSignal) => Promise<void>;
}

/** Engines for this work alone: each starts with its first piece and ends with the last. */
export interface StartedEngines extends Omit<PoolWorkerOptions<never, never>, 'work'> {
  readonly count: number;
  /** Called before each piece of work; what it throws retires the engine. */
  readonly check?: () => void;
}

/** The members of a pool: the engine that runs anyway, where it is given, takes the first piece of work. */
export function engineMembers<Item, Result>(
  running: RunningEngine | undefined,
  started: StartedEngines,
  work: (engine: EngineClient, item: Item, signal: AbortSignal) => Promise<Result>,
): readonly PoolMember<Item, Result>[] {
  const members: PoolMember<Item, Result>[] = [];
  if (running) {
    const { engine, prepare } = running;
    members.push({ prepare, work: (item, signal) => work(engine, item, signal), close: () => Promise.resolve() });
  }
  for (let i = 0; i < started.count; i++) members.push(checked(new PoolWorker({ ...started, work }), started.check));
  return members;
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
