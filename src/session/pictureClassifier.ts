import type * as vscode from 'vscode';
import { classifyPictures } from '../engine/client/classifyPictures';
import type { Outcome } from '../engine/client/workerPool';
import type { Classification } from '../protocol';
import type { Engines } from './engines';
import { fileSource } from './fileSource';
import type { ModelSession } from './modelSession';
import { readSettings } from './settings';

/** Classifies pictures by the session's engine and, where they are many, by others beside it with the same model. */
export class PictureClassifier implements vscode.Disposable {
  private readonly disposal = new AbortController();

  constructor(
    private readonly session: ModelSession,
    private readonly engines: Engines,
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
      running: this.engines.running,
      started: this.engines.othersFor(pictures.length),
      inOrder: false,
      signal: AbortSignal.any([signal, this.disposal.signal]),
      onRetired: ({ message }) => this.engines.log(`An engine for many pictures is not used: ${message}`),
    });
  }

  dispose(): void {
    this.disposal.abort();
  }
}
