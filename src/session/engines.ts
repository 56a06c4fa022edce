import { isDeepStrictEqual } from 'node:util';
import { abortable } from '../base/abortable';
import type { EngineClient } from '../engine/client/engineClient';
import type { RunningEngine, StartedEngines } from '../engine/client/engineMembers';
import type { StartWorker } from '../engine/client/startWorker';
import { workerCount } from '../engine/client/workerCount';
import { BYTES_PER_FLOAT } from '../model/analysis';
import { elementCount } from '../model/graph';
import { graphOf } from '../model/variants';
import type { ModelInfo } from '../protocol';
import type { HeldModel } from './heldModel';
import { canCopy, copyModel } from './heldModel';
import type { ModelSession } from './modelSession';
import { engineOptions, readingLimits, readSettings } from './settings';

/** With fewer runs all are done before other engines have loaded their weights. */
const MANY = 8;

/** The session's engine and, for many runs, others beside it with the same model. */
export class Engines {
  constructor(
    private readonly session: ModelSession,
    private readonly engine: EngineClient,
    private readonly startWorker: StartWorker,
    readonly log: (message: string) => void,
  ) {}

  get running(): RunningEngine {
    return { engine: this.engine, prepare: stop => abortable(this.session.recover(), stop) };
  }

  /** @param runs how many there are to be. */
  othersFor(runs: number): StartedEngines {
    const { session } = this;
    const { held } = session;
    return {
      count: held && canCopy(held) ? this.countFor(held, runs) - 1 : 0,
      startWorker: this.startWorker,
      engine: { ...engineOptions(), threads: 1 },
      log: this.log,
      readingLimits,
      load: async (engine, signal) => held && copyModel(held, engine, signal),
      check: () => {
        // There is no model while the session's own engine is being replaced.
        if (session.model && !isDeepStrictEqual(session.model, held?.info))
          throw new Error('Another model has been loaded since.');
      },
    };
  }

  private countFor({ info }: HeldModel, runs: number): number {
    if (runs < MANY) return 1;
    const { workers } = readSettings();
    const { count, message } = workerCount(workers > 0 ? workers : undefined, weightBytes(info));
    if (message !== undefined) this.log(message);
    return Math.min(count, runs);
  }
}

function weightBytes(model: ModelInfo): number {
  const parameters = graphOf(model).layers.flatMap(layer => layer.parameters);
  return parameters.reduce((sum, { shape }) => sum + elementCount(shape) * BYTES_PER_FLOAT, 0);
}
