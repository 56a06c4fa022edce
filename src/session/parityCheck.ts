import * as vscode from 'vscode';
import type { EngineClient } from '../engine/client/engineClient';
import { compareTable } from '../parity/compareTable';
import { parsePrintedTable } from '../parity/printedTable';
import type { InspectorConfig, Parity, RecordingComparison, TableComparison, WorkDone } from '../protocol';
import { fileSource } from './fileSource';

/** The network that stands beside the inspector's, as it was compared last. */
export class ParityCheck implements vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<void>();
  readonly onDidChange = this.changed.event;
  private shown: Parity | undefined;

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
   * Compares a printed table with the network that is shown.
   * @param name of where the text comes from.
   * @throws FormatError when the text has no table.
   */
  compareTable(text: string, shown: InspectorConfig, name: string): TableComparison {
    return compareTable(parsePrintedTable(text), shown, name);
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
