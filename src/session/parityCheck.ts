import * as vscode from 'vscode';
import type { EngineClient } from '../engine/client/engineClient';
import { compareTable } from '../parity/compareTable';
import { parsePrintedTable } from '../parity/printedTable';
import type { InspectorConfig, Parity, RecordingComparison, TableComparison, WorkDone } from '../protocol';
import { fileSource } from './fileSource';

/** A text that has a printed table, and what it is called. */
export interface PrintedText {
  readonly name: string;
  readonly text: string;
}

/** The network that stands beside the inspector's, as it was compared last. */
export class ParityCheck implements vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<void>();
  readonly onDidChange = this.changed.event;
  private shown: Parity | undefined;
  private printed: PrintedText | undefined;

  constructor(private readonly engine: EngineClient) {}

  get current(): Parity | undefined {
    return this.shown;
  }

  /** Shows a comparison; undefined takes it away. */
  show(parity: Parity | undefined): void {
    this.shown = parity;
    this.changed.fire();
  }

  /**
   * Compares a printed table with a network.
   * @param printed the one that was compared last unless given.
   * @returns undefined where there is none.
   * @throws FormatError when the text has no table.
   */
  compareTable(printed: PrintedText | undefined, network: InspectorConfig): TableComparison | undefined {
    this.printed = printed ?? this.printed;
    return this.printed && compareTable(parsePrintedTable(this.printed.text), network, this.printed.name);
  }

  /** Compares a recording with the model that the engine holds. */
  async compareRecording(
    uri: vscode.Uri,
    signal: AbortSignal,
    onProgress: (progress: WorkDone) => void,
  ): Promise<RecordingComparison> {
    const file = await fileSource(uri);
    return this.engine.call('compareRecording', { file }, { signal, onProgress });
  }

  dispose(): void {
    this.changed.dispose();
  }
}
