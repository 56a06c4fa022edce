import * as vscode from 'vscode';
import type { EngineClient } from '../engine/client';
import { messageOf } from '../errorText';
import type { Classification, ModelInfo, WeightsState } from '../protocol';
import { InspectorConfig, safeParse } from '../protocol';
import { fileName, fileSource } from './fileSource';
import { readSettings } from './settings';

const REMEMBERED = 'weightsFile';
const CONFIG = 'config';
const UNTRAINED_SEED = 0;

/** What the inspector shows and what the engine holds: the one place where both change. */
export class ModelSession implements vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<void>();
  readonly onDidChange = this.changed.event;
  /** What the user chose; where a weights file is shown, it decides classes and heads instead. */
  private chosen: InspectorConfig;
  private currentWeights: WeightsState = { status: 'none' };
  private held: ModelInfo | undefined;
  private settingsListener: vscode.Disposable;
  private pendingLoad: Promise<ModelInfo> | undefined;

  constructor(
    private readonly engine: EngineClient,
    private readonly memento: vscode.Memento,
  ) {
    const { variant, batch, convention } = readSettings();
    this.chosen = { variant, batch, convention, classes: 1000, useAux: true, inputSize: 224, mode: 'eval' };
    this.settingsListener = vscode.workspace.onDidChangeConfiguration(event => this.applySettings(event));
  }

  get config(): InspectorConfig {
    const file = this.shownFile;
    return file ? { ...this.chosen, classes: file.classes, useAux: file.useAux } : this.chosen;
  }

  get weights(): WeightsState {
    return this.currentWeights;
  }

  /** The model that the engine holds, whichever network is shown. */
  get model(): ModelInfo | undefined {
    return this.held;
  }

  /** The engine's model where it is the network that is shown. */
  get shownModel(): ModelInfo | undefined {
    const { model, config } = this;
    const shown = (['variant', 'classes', 'useAux'] as const).every(key => model?.[key] === config[key]);
    return shown ? model : undefined;
  }

  /** The engine's model where it comes from a file and its variant is shown. */
  get shownFile(): ModelInfo | undefined {
    const { model } = this;
    return model?.origin.kind === 'file' && model.variant === this.chosen.variant ? model : undefined;
  }

  /** Shows another network or input size, and remembers that for a window reload. */
  configure(config: InspectorConfig): void {
    const { classes, useAux } = this.shownFile ? this.chosen : config;
    this.chosen = { ...config, classes, useAux };
    void this.memento.update(CONFIG, this.chosen);
    this.changed.fire();
  }

  /** Shows what was shown before a window reload. */
  restoreConfig(): void {
    const restored = safeParse(InspectorConfig, this.memento.get(CONFIG));
    if (restored.success) this.configure(restored.output);
  }

  /** Shows the network whose weights are loaded. */
  showModel(): void {
    if (this.model) this.configure({ ...this.chosen, variant: this.model.variant });
  }

  /** The weights to load unasked: the setting's file, or the one loaded last. */
  rememberedWeights(): vscode.Uri | undefined {
    const { weightsFile } = readSettings();
    const remembered = this.memento.get<string>(REMEMBERED);
    return weightsFile ?? (remembered === undefined ? undefined : vscode.Uri.parse(remembered));
  }

  /** Loads a weights file and remembers it. Rejects, with the former model still loaded, when it can't be used. */
  async loadWeights(uri: vscode.Uri, signal?: AbortSignal): Promise<ModelInfo> {
    const model = await this.replaceModel(fileName(uri), async onProgress => {
      const file = await fileSource(uri);
      return this.engine.call('loadWeights', { file }, { ...(signal && { signal }), onProgress });
    });
    await this.memento.update(REMEMBERED, uri.toString());
    return model;
  }

  /** Gives the shown network random weights. */
  async useUntrained(): Promise<ModelInfo> {
    const { variant, classes, useAux } = this.config;
    return this.replaceModel(vscode.l10n.t('untrained weights'), () =>
      this.engine.call('initialize', { variant, classes, useAux, initWeights: false, seed: UNTRAINED_SEED }),
    );
  }

  /** Classifies a picture with the engine's model, at the input size that is shown. */
  async classify(uri: vscode.Uri, signal: AbortSignal): Promise<Classification> {
    const file = await fileSource(uri);
    const { topK } = readSettings();
    const { inputSize } = this.chosen;
    return this.engine.call('classify', { file, topK, inputSize, allHeads: true }, { signal });
  }

  /** The engine was restarted: its model is gone. */
  modelLost(): void {
    this.held = undefined;
    this.setWeights({ status: 'none' });
  }

  /** Resolves when a load that is under way has ended, in whichever way. */
  async settled(): Promise<void> {
    await this.pendingLoad?.catch(() => undefined);
  }

  dispose(): void {
    this.settingsListener.dispose();
    this.changed.dispose();
  }

  private async replaceModel(
    name: string,
    load: (onProgress: (done: number, total: number) => void) => Promise<ModelInfo>,
  ): Promise<ModelInfo> {
    // Loads may overlap: what is held is asked for anew each time.
    const show = (state: { status: 'loading'; fraction?: number } | { status: 'failed'; message: string }): void =>
      this.setWeights({ ...state, name, ...(this.held && { model: this.held }) });
    show({ status: 'loading' });
    const loading = load((done, total) => show({ status: 'loading', fraction: done / total }));
    this.pendingLoad = loading;
    try {
      const model = await loading;
      this.held = model;
      this.setWeights({ status: 'loaded', model });
      this.showModel();
      return model;
    } catch (error) {
      if (!isAbort(error)) show({ status: 'failed', message: messageOf(error) });
      else this.setWeights(this.held ? { status: 'loaded', model: this.held } : { status: 'none' });
      throw error;
    } finally {
      if (this.pendingLoad === loading) this.pendingLoad = undefined;
    }
  }

  private setWeights(weights: WeightsState): void {
    this.currentWeights = weights;
    this.changed.fire();
  }

  private applySettings(event: vscode.ConfigurationChangeEvent): void {
    const settings = readSettings();
    const changed = (['variant', 'batch', 'convention'] as const).filter(key =>
      event.affectsConfiguration(`googlenetInspector.${key}`),
    );
    if (changed.length === 0) return;
    const updates = Object.fromEntries(changed.map(key => [key, settings[key]]));
    this.configure({ ...this.chosen, ...updates });
  }
}

export function isAbort(error: unknown): boolean {
  return error instanceof Error && error.name === 'AbortError';
}
