import * as vscode from 'vscode';
import { isAbort, messageOf } from '../base/errorText';
import type { ModelInfo, WeightsComparison, WeightsState, WorkDone } from '../protocol';
import type { HeldModel } from './heldModel';

/** A load that has begun or failed. */
type LoadAttempt = { readonly name: string } & (
  { readonly status: 'loading'; readonly fraction?: number } | { readonly status: 'failed'; readonly message: string }
);

/** The model that the engine holds, and what becomes of the attempts to load another. */
export class CurrentModel implements vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<void>();
  readonly onDidChange = this.changed.event;
  private readonly compared = new vscode.EventEmitter<WeightsComparison | undefined>();
  /** Fires another file's comparison with the model, and undefined when there is none any more. */
  readonly onDidCompare = this.compared.event;
  private heldModel: HeldModel | undefined;
  private lostModel: HeldModel | undefined;
  private attempt: LoadAttempt | undefined;
  private pending: Promise<unknown> | undefined;

  get held(): HeldModel | undefined {
    return this.heldModel;
  }

  /** What the engine held when it stopped. */
  get lost(): HeldModel | undefined {
    return this.lostModel;
  }

  get weights(): WeightsState {
    const { attempt } = this;
    const model = this.heldModel?.info;
    if (attempt) return { ...attempt, ...(model && { model }) };
    return model ? { status: 'loaded', model } : { status: 'none' };
  }

  hold(held: HeldModel | undefined): void {
    const before = this.heldModel?.comparison;
    this.heldModel = held;
    if (held?.comparison !== before) this.compared.fire(held?.comparison);
    this.changed.fire();
  }

  /** Call when the engine has stopped, and with it what it held. */
  lose(): void {
    this.lostModel = this.heldModel ?? this.lostModel;
    this.attempt = undefined;
    this.hold(undefined);
  }

  /**
   * Holds what a load gives, in place of the former model. Loads may overlap.
   * @param name of what is loaded, for the user.
   * @throws what the load throws; the former model is then still held.
   */
  async replace(
    name: string,
    load: (onProgress: (progress: WorkDone) => void) => Promise<HeldModel>,
  ): Promise<ModelInfo> {
    this.show({ status: 'loading', name });
    const loading = load(({ done, total }) => this.show({ status: 'loading', name, fraction: done / total }));
    this.pending = loading;
    try {
      const held = await loading;
      this.attempt = undefined;
      this.hold(held);
      return held.info;
    } catch (error) {
      this.show(isAbort(error) ? undefined : { status: 'failed', name, message: messageOf(error) });
      throw error;
    } finally {
      if (this.pending === loading) this.pending = undefined;
    }
  }

  get isLoading(): boolean {
    return this.pending !== undefined;
  }

  /** Resolves when a load that is under way has succeeded or failed. */
  async settled(): Promise<void> {
    await this.pending?.catch(() => undefined);
  }

  dispose(): void {
    for (const emitter of [this.changed, this.compared]) emitter.dispose();
  }

  private show(attempt: LoadAttempt | undefined): void {
    this.attempt = attempt;
    this.changed.fire();
  }
}
