import * as vscode from 'vscode';
import type { EngineClient } from '../engine/client/engineClient';
import { STOPPED } from '../engine/errors';
import { messageOf } from '../base/errorText';
import type {
  Classification,
  EngineParams,
  EngineProgress,
  EngineResult,
  ExportFormat,
  ModelInfo,
  PanelMethod,
  WeightsComparison,
  WeightsState,
  WorkDone,
} from '../protocol';
import { fileOrigin, InspectorConfig, safeParse } from '../protocol';
import type { RpcCall } from '../rpc/server';
import { fileName, fileSource } from './fileSource';
import { readSettings } from './settings';

const REMEMBERED = 'weightsFile';
const CONFIG = 'config';
/** Followed by the weights file that the class names belong to. */
const LABELS_OF = 'labels:';
const UNTRAINED_SEED = 0;

type UntrainedNetwork = Pick<ModelInfo, 'variant' | 'classes' | 'useAux'>;

/** What the inspector shows and what the engine holds: the one place where both change. */
export class ModelSession implements vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<void>();
  readonly onDidChange = this.changed.event;
  private readonly compared = new vscode.EventEmitter<WeightsComparison | undefined>();
  /** Fires another file's comparison with the model, and undefined when there is none any more. */
  readonly onDidCompare = this.compared.event;
  /** What the user chose; where a weights file is shown, it decides classes and heads instead. */
  private chosen: InspectorConfig;
  private currentWeights: WeightsState = { status: 'none' };
  private held: ModelInfo | undefined;
  /** Where the held model's weights file lies, if it comes from one. */
  private heldFile: vscode.Uri | undefined;
  /** Where the held model's class names lie, if a file gives them. */
  private heldLabels: vscode.Uri | undefined;
  /** What the engine held when it died. */
  private lost: ModelInfo | undefined;
  private currentComparison: WeightsComparison | undefined;
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

  /** What the last comparison with the held model gave. */
  get comparison(): WeightsComparison | undefined {
    return this.currentComparison;
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
    return model && fileOrigin(model.origin) && model.variant === this.chosen.variant ? model : undefined;
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

  /**
   * Loads a weights file, with the class names that were chosen for it before, and remembers it. Rejects, with the former
   * model still loaded, when it can't be used.
   */
  async loadWeights(uri: vscode.Uri, signal?: AbortSignal): Promise<ModelInfo> {
    const load = async (onProgress: (progress: WorkDone) => void): Promise<ModelInfo> => {
      const file = await fileSource(uri);
      const model = await this.engine.call('loadWeights', { file }, { ...(signal && { signal }), onProgress });
      return this.withRememberedLabels(uri, model);
    };
    const model = await this.replaceModel(fileName(uri), load, uri);
    await this.memento.update(REMEMBERED, uri.toString());
    return model;
  }

  /** Does not load a file again unasked: it was deleted. */
  async forgetWeights(uri: vscode.Uri): Promise<void> {
    if (this.memento.get(REMEMBERED) === uri.toString()) await this.memento.update(REMEMBERED, undefined);
  }

  /** Gives the shown network random weights, or another one. */
  async useUntrained(network: UntrainedNetwork = this.config): Promise<ModelInfo> {
    const { variant, classes, useAux } = network;
    return this.replaceModel(vscode.l10n.t('untrained weights'), () =>
      this.engine.call('initialize', { variant, classes, useAux, initWeights: false, seed: UNTRAINED_SEED }),
    );
  }

  /** Classifies a picture with the engine's model, or that of another engine, at the input size that is shown. */
  async classify(uri: vscode.Uri, signal: AbortSignal, engine = this.engine): Promise<Classification> {
    const file = await fileSource(uri);
    const { topK } = readSettings();
    const { inputSize } = this.chosen;
    return engine.call('classify', { file, topK, inputSize, allHeads: true }, { signal });
  }

  /** Names the model's classes by a file, or as by default, and remembers that with the weights file. */
  async useLabels(uri: vscode.Uri | undefined): Promise<ModelInfo> {
    await this.settled();
    const file = uri && (await fileSource(uri));
    const model = await this.engine.call('useLabels', file ? { file } : {});
    this.held = model;
    this.heldLabels = uri;
    // A load that has begun, or failed, is still what the page has to show.
    const weights = this.currentWeights;
    this.setWeights(weights.status === 'none' ? { status: 'loaded', model } : { ...weights, model });
    if (this.heldFile) await this.memento.update(`${LABELS_OF}${this.heldFile.toString()}`, uri?.toString());
    return model;
  }

  /**
   * What gives other engines a copy of the held model; undefined where there is none, or where its weights lie on no disk.
   * It rejects when the file has changed meanwhile.
   */
  copier(): ((engine: EngineClient, signal: AbortSignal) => Promise<void>) | undefined {
    const { held, heldFile, heldLabels } = this;
    if (!held || (held.origin.kind === 'file' && heldFile?.scheme !== 'file')) return undefined;
    return async (engine, signal) => {
      await copyModel(held, heldFile, engine, signal);
      if (heldLabels) await engine.call('useLabels', { file: await fileSource(heldLabels) }, { signal });
    };
  }

  /** Compares a weights file with the held model, which stays. */
  async compareWeights(uri: vscode.Uri, signal: AbortSignal): Promise<WeightsComparison> {
    const file = await fileSource(uri);
    const comparison = await this.engine.call('compareWeights', { file }, { signal });
    this.setComparison(comparison);
    return comparison;
  }

  closeComparison(): void {
    this.setComparison(undefined);
  }

  /** Where the held model's weights file lies, if it comes from one. */
  get modelFile(): vscode.Uri | undefined {
    return this.heldFile;
  }

  /** The held model's files in a format, for the input size that is shown; the first has the given name. */
  async exportModel(
    format: ExportFormat,
    mainFile: string,
    signal: AbortSignal,
  ): Promise<EngineResult<'exportModel'>['files']> {
    const { inputSize } = this.chosen;
    const { files } = await this.engine.call('exportModel', { format, fileName: mainFile, inputSize }, { signal });
    return files;
  }

  /** Asks the engine about the held model, for the page. */
  ask<M extends PanelMethod>(
    method: M,
    params: EngineParams<M>,
    { signal, progress }: RpcCall<EngineProgress<M>>,
  ): Promise<EngineResult<M>> {
    return this.engine.call(method, params, { signal, onProgress: progress });
  }

  /** The engine was restarted: its model is gone. */
  modelLost(): void {
    this.lost = this.held ?? this.lost;
    this.held = undefined;
    this.setComparison(undefined);
    this.setWeights({ status: 'none' });
  }

  /** Starts the engine again, to compute as the settings now say, with the model that it holds. */
  async restartEngine(): Promise<void> {
    if (this.pendingLoad) await this.settled();
    const { held } = this;
    const stopped = this.engine.stop();
    this.modelLost();
    // No pause until it loads: whoever asks from now on is to wait for the model.
    await Promise.all([stopped, held && this.reload()]);
  }

  /** Makes sure that there is a model: loads again what the engine held when it died. */
  async recover(signal?: AbortSignal): Promise<void> {
    await this.settled();
    if (!this.held) await this.reload(signal);
  }

  /** Resolves when a load that is under way has ended, in whichever way. */
  async settled(): Promise<void> {
    await this.pendingLoad?.catch(() => undefined);
  }

  dispose(): void {
    this.settingsListener.dispose();
    this.changed.dispose();
    this.compared.dispose();
  }

  /** Gives the engine the model that it lost. */
  private async reload(signal?: AbortSignal): Promise<void> {
    const { lost, heldFile } = this;
    if (lost?.origin.kind === 'random') await this.useUntrained(lost);
    else if (lost && heldFile) await this.loadWeights(heldFile, signal);
  }

  private async replaceModel(
    name: string,
    load: (onProgress: (progress: WorkDone) => void) => Promise<ModelInfo>,
    file?: vscode.Uri,
  ): Promise<ModelInfo> {
    // Loads may overlap: what is held is asked for anew each time.
    const show = (state: { status: 'loading'; fraction?: number } | { status: 'failed'; message: string }): void =>
      this.setWeights({ ...state, name, ...(this.held && { model: this.held }) });
    show({ status: 'loading' });
    const loading = load(({ done, total }) => show({ status: 'loading', fraction: done / total }));
    this.pendingLoad = loading;
    try {
      const model = await loading;
      this.held = model;
      this.heldFile = file;
      this.heldLabels = model.labels.kind === 'file' && file ? this.rememberedLabels(file) : undefined;
      this.setComparison(undefined);
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

  /** Names that can't be restored are no reason to refuse the weights. */
  private async withRememberedLabels(weights: vscode.Uri, model: ModelInfo): Promise<ModelInfo> {
    const remembered = this.rememberedLabels(weights);
    if (!remembered) return model;
    try {
      const file = await fileSource(remembered);
      return await this.engine.call('useLabels', { file });
    } catch (error) {
      if (error instanceof Error && error.name === STOPPED) throw error;
      const message = vscode.l10n.t('The class names of {0} are missing: {1}', fileName(weights), messageOf(error));
      void vscode.window.showWarningMessage(message);
      return model;
    }
  }

  private rememberedLabels(weights: vscode.Uri): vscode.Uri | undefined {
    const remembered = this.memento.get<string>(`${LABELS_OF}${weights.toString()}`);
    return remembered === undefined ? undefined : vscode.Uri.parse(remembered);
  }

  private setComparison(comparison: WeightsComparison | undefined): void {
    if (comparison === this.currentComparison) return;
    this.currentComparison = comparison;
    this.compared.fire(comparison);
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

async function copyModel(
  { variant, classes, useAux, origin }: ModelInfo,
  file: vscode.Uri | undefined,
  engine: EngineClient,
  signal: AbortSignal,
): Promise<void> {
  if (origin.kind === 'random') {
    const { initWeights, seed } = origin;
    await engine.call('initialize', { variant, classes, useAux, initWeights, seed }, { signal });
  } else if (file) {
    const copy = await engine.call('loadWeights', { file: await fileSource(file) }, { signal });
    if (copy.origin.kind !== 'file' || copy.origin.sha256 !== origin.sha256) {
      throw new Error(vscode.l10n.t('{0} has changed since it was loaded.', origin.name));
    }
  }
}

export function isAbort(error: unknown): boolean {
  return error instanceof Error && error.name === 'AbortError';
}
