import { isDeepStrictEqual } from 'node:util';
import { abortable } from '../base/abortable';
import type * as vscode from 'vscode';
import type { StartedEngines } from '../engine/client/classifyPictures';
import { classifyPictures } from '../engine/client/classifyPictures';
import type { EngineClient } from '../engine/client/engineClient';
import type { StartWorker } from '../engine/client/startWorker';
import { workerCount } from '../engine/client/workerCount';
import type { Outcome } from '../engine/client/workerPool';
import { BYTES_PER_FLOAT } from '../model/analysis';
import { elementCount } from '../model/graph';
import { createGraph } from '../model/variants';
import type { Classification, ModelInfo } from '../protocol';
import { fileSource } from './fileSource';
import type { HeldModel } from './heldModel';
import { canCopy, copyModel } from './heldModel';
import type { ModelSession } from './modelSession';
import { engineOptions, readingLimits, readSettings } from './settings';

/** With fewer pictures all are done before other engines have loaded their weights. */
const MANY = 8;

/** Classifies pictures by the session's engine and, where they are many, by others beside it with the same model. */
export class PictureClassifier implements vscode.Disposable {
  private readonly disposal = new AbortController();

  constructor(
    private readonly session: ModelSession,
    private readonly engine: EngineClient,
    private readonly startWorker: StartWorker,
    private readonly log: (message: string) => void,
  ) {}

  /**
   * What becomes of the pictures, as it is ready, at the input size that is shown.
   * @throws the signal's reason, and what leaves the session without a model.
   */
  classify(
    pictures: readonly vscode.Uri[],
    signal: AbortSignal,
  ): AsyncGenerator<Outcome<vscode.Uri, Classification>, void, undefined> {
    const { topK } = readSettings();
    const { inputSize } = this.session.config;
    return classifyPictures({
      pictures,
      request: async picture => ({ file: await fileSource(picture), topK, inputSize, allHeads: true }),
      running: { engine: this.engine, prepare: stop => abortable(this.session.recover(), stop) },
      started: this.otherEngines(pictures.length),
      inOrder: false,
      signal: AbortSignal.any([signal, this.disposal.signal]),
      onRetired: ({ message }) => this.log(`An engine for many pictures is not used: ${message}`),
    });
  }

  dispose(): void {
    this.disposal.abort();
  }

  private otherEngines(pictures: number): StartedEngines {
    const { session } = this;
    const { held } = session;
    return {
      count: held && canCopy(held) ? this.engineCount(held, pictures) - 1 : 0,
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

  private engineCount({ info }: HeldModel, pictures: number): number {
    if (pictures < MANY) return 1;
    const { workers } = readSettings();
    const { count, message } = workerCount(workers > 0 ? workers : undefined, weightBytes(info));
    if (message !== undefined) this.log(message);
    return Math.min(count, pictures);
  }
}

function weightBytes({ variant, classes, useAux }: ModelInfo): number {
  const parameters = createGraph(variant, { classes, useAux }).layers.flatMap(layer => layer.parameters);
  return parameters.reduce((sum, { shape }) => sum + elementCount(shape) * BYTES_PER_FLOAT, 0);
}
