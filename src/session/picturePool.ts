import { isDeepStrictEqual } from 'node:util';
import type * as vscode from 'vscode';
import type { Outcome, PoolMember } from '../engine/client/pool';
import { inPool } from '../engine/client/pool';
import { bestPoolSize } from '../engine/client/poolSize';
import { PoolWorker } from '../engine/client/poolWorker';
import { workerThread } from '../engine/client/workerThread';
import { BYTES_PER_FLOAT } from '../model/analysis';
import { elementCount } from '../model/graph';
import { createGraph } from '../model/variants';
import type { Classification, ModelInfo } from '../protocol';
import type { ModelSession } from './modelSession';
import { engineOptions, readSettings } from './settings';

type Member = PoolMember<vscode.Uri, Classification>;

/** With fewer pictures all are done before other engines have loaded their weights. */
const MANY = 8;

/** Classifies pictures by the session's engine and, where they are many, by others beside it with the same model. */
export class PicturePool implements vscode.Disposable {
  private readonly disposal = new AbortController();

  /** @param script path of the engine's script. */
  constructor(
    private readonly session: ModelSession,
    private readonly script: string,
    private readonly log: (message: string) => void,
  ) {}

  /**
   * What becomes of the pictures, as it is ready.
   * @throws the signal's reason, and what leaves the session without a model.
   */
  classify(
    pictures: readonly vscode.Uri[],
    signal: AbortSignal,
  ): AsyncGenerator<Outcome<vscode.Uri, Classification>, void, undefined> {
    const members = [this.ownMember(), ...this.helpers(pictures.length)];
    return inPool(members, pictures, {
      inOrder: false,
      signal: AbortSignal.any([signal, this.disposal.signal]),
      onRetired: ({ message }) => this.log(`An engine for many pictures is not used: ${message}`),
    });
  }

  dispose(): void {
    this.disposal.abort();
  }

  private ownMember(): Member {
    return {
      prepare: signal => this.session.recover(signal),
      work: (picture, signal) => this.session.classify(picture, signal),
      close: () => Promise.resolve(),
    };
  }

  private helpers(pictures: number): readonly Member[] {
    const { session } = this;
    const { model } = session;
    const load = session.copier();
    if (!model || !load || pictures < MANY) return [];
    const wanted = readSettings().workers;
    const engines = wanted > 0 ? wanted : bestPoolSize(weightBytes(model));
    return Array.from({ length: Math.min(engines, pictures) - 1 }, () => {
      const worker = new PoolWorker<vscode.Uri, Classification>({
        startWorker: workerThread(this.script),
        engine: { ...engineOptions(), threads: 1 },
        log: this.log,
        load,
        work: (engine, picture, signal) => session.classify(picture, signal, engine),
      });
      return {
        prepare: async signal => {
          // None is there while the session's own engine is being replaced.
          if (session.model && !isDeepStrictEqual(session.model, model))
            throw new Error('Another model has been loaded meanwhile.');
          await worker.prepare(signal);
        },
        work: (picture, signal) => worker.work(picture, signal),
        close: () => worker.close(),
      };
    });
  }
}

function weightBytes({ variant, classes, useAux }: ModelInfo): number {
  const parameters = createGraph(variant, { classes, useAux }).layers.flatMap(layer => layer.parameters);
  return parameters.reduce((sum, { shape }) => sum + elementCount(shape) * BYTES_PER_FLOAT, 0);
}
