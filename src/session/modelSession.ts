import * as vscode from 'vscode';
import { messageOf } from '../base/errorText';
import type { EngineClient } from '../engine/client/engineClient';
import { profileModel } from '../engine/client/profileModel';
import { STOPPED } from '../engine/errors';
import type {
  EngineMethod,
  EngineParams,
  EngineProgress,
  EngineResult,
  ExportFormat,
  InspectorConfig,
  ModelInfo,
  PanelParams,
  PanelProgress,
  Profile,
  TableComparison,
  WeightsComparison,
  WeightsState,
} from '../protocol';
import type { NetworkChoice, VariantId } from '../model/variants';
import { isSameNetwork } from '../model/variants';
import { DEFAULT_CONFIG, fileOrigin, matchOrigin } from '../protocol';
import type { RpcCall } from '../rpc/server';
import { ChosenConfig } from './chosenConfig';
import { CurrentModel } from './currentModel';
import { fileName, fileSource } from './fileSource';
import type { HeldModel } from './heldModel';
import type { PrintedText } from './parityCheck';
import { ParityCheck } from './parityCheck';
import { PictureRuns } from './pictureRuns';
import { isStillInside, weightsOfSetting } from './unaskedWeights';
import { WorkspaceMemory } from './workspaceMemory';
import type { DisplayText } from '../base/displayText';
import { showWarning } from '../display/messages';
import { t } from '../display/text';

const UNTRAINED_SEED = 0;

/** Between two reports of a profile. */
const PROFILE_PROGRESS_MS = 400;

interface LoadOptions {
  readonly signal?: AbortSignal | undefined;
  readonly show?: boolean;
}

/** What the inspector shows and what the engine holds: the one place where both change. */
export class ModelSession implements vscode.Disposable {
  private readonly memory: WorkspaceMemory;
  /** Where a weights file is shown, it decides classes and heads instead. */
  private readonly chosen: ChosenConfig;
  private readonly current = new CurrentModel();
  /** Another network beside this one. */
  readonly parity: ParityCheck;
  /** What can be asked about the pictures that were classified. */
  readonly runs: PictureRuns;
  private readonly changed = new vscode.EventEmitter<void>();
  readonly onDidChange = this.changed.event;
  private lookup: Promise<unknown> = Promise.resolve();
  private recovery: Promise<void> | undefined;
  private refusal: DisplayText | undefined;
  readonly onDidCompare = this.current.onDidCompare;

  constructor(
    private readonly engine: EngineClient,
    memento: vscode.Memento,
  ) {
    this.memory = new WorkspaceMemory(memento);
    this.chosen = new ChosenConfig(this.memory);
    this.runs = new PictureRuns(engine, this, this.memory);
    this.parity = new ParityCheck(engine);
    for (const { onDidChange } of [this.chosen, this.current]) onDidChange(() => this.changed.fire());
  }

  get config(): InspectorConfig {
    const file = this.shownFile;
    return file ? { ...this.chosen.config, classes: file.classes, useAux: file.useAux } : this.chosen.config;
  }

  get weights(): WeightsState {
    return this.current.weights;
  }

  /** What the engine holds, whichever network is shown. */
  get held(): HeldModel | undefined {
    return this.current.held;
  }

  get model(): ModelInfo | undefined {
    return this.held?.info;
  }

  /** The engine's model where it is the network that is shown. */
  get shownModel(): ModelInfo | undefined {
    const { model, config } = this;
    return model && isSameNetwork(model, config) ? model : undefined;
  }

  /** The engine's model where it comes from a file and its variant is shown, not an edit of it. */
  get shownFile(): ModelInfo | undefined {
    const { model } = this;
    const { variant, architecture } = this.chosen.config;
    return model && fileOrigin(model.origin) && model.variant === variant && !architecture ? model : undefined;
  }

  /** Shows another network or input size. */
  configure(config: InspectorConfig): void {
    // An edit begins with the classes and heads that are shown.
    const { classes, useAux } = this.shownFile && !config.architecture ? this.chosen.config : config;
    this.chosen.choose({ ...config, classes, useAux });
  }

  /** Shows what was shown before a window reload. */
  restoreConfig(): void {
    const { config } = this.memory;
    if (config) this.configure(config);
  }

  /** Shows the network whose weights are loaded. */
  showModel(): void {
    if (!this.model) return;
    const { variant, architecture, classes, useAux } = this.model;
    const { config } = this.chosen;
    this.configure(architecture ? { ...config, variant, architecture, classes, useAux } : withoutEdit(config, variant));
  }

  /** The weights to load unasked: the setting's file, or the one loaded last. */
  rememberedWeights(): Promise<vscode.Uri | undefined> {
    const found = this.findRemembered();
    this.lookup = found;
    return found;
  }

  /**
   * Loads a weights file, with the class names that were chosen for it before, remembers it, and shows its network unless
   * told not to. Rejects, with the former model still loaded, when it can't be used.
   */
  async loadWeights(uri: vscode.Uri, { signal, show = true }: LoadOptions = {}): Promise<ModelInfo> {
    const model = await this.current.replace(fileName(uri), async onProgress => {
      const file = await fileSource(uri);
      const info = await this.engine.call('loadWeights', { file }, { ...(signal && { signal }), onProgress });
      return this.withRememberedClassNames(uri, info);
    });
    if (show) this.showModel();
    await this.memory.keepWeightsFile(uri);
    return model;
  }

  /** Does not load a file again unasked: it was deleted. */
  async forgetWeights(uri: vscode.Uri): Promise<void> {
    await this.memory.forgetWeightsFile(uri);
  }

  /** Gives the shown network random weights, or another one. */
  async useUntrained(network: NetworkChoice = this.config): Promise<ModelInfo> {
    const { variant, architecture, classes, useAux } = network;
    const params = { variant, architecture, classes, useAux, initWeights: false, seed: UNTRAINED_SEED };
    return this.current.replace(t('untrained weights'), async () => {
      const info = await this.engine.call('initialize', params);
      return { info, weightsFile: undefined, classNamesFile: undefined };
    });
  }

  /** Names the model's classes by a file, or as by default, and remembers that with the weights file. */
  async useClassNames(uri: vscode.Uri | undefined): Promise<ModelInfo> {
    await this.settled();
    const file = uri && (await fileSource(uri));
    const info = await this.engine.call('useClassNames', file ? { file } : {});
    const weightsFile = this.held?.weightsFile;
    this.current.hold({ ...this.held, info, weightsFile, classNamesFile: uri });
    if (weightsFile) await this.memory.keepClassNamesFile(weightsFile, uri);
    return info;
  }

  /** Compares a weights file with the held model, which stays. */
  async compareWeights(uri: vscode.Uri, signal: AbortSignal): Promise<WeightsComparison> {
    const file = await fileSource(uri);
    const comparison = await this.engine.call('compareWeights', { file }, { signal });
    this.setComparison(comparison);
    return comparison;
  }

  /** The network that a weights file is of. */
  async identifyWeights(uri: vscode.Uri, signal: AbortSignal): Promise<NetworkChoice> {
    return this.engine.call('identifyWeights', { file: await fileSource(uri) }, { signal });
  }

  closeComparison(): void {
    this.setComparison(undefined);
  }

  /** The held model's files in a format, for the input size that is shown; the first has the given name. */
  async exportModel(
    format: ExportFormat,
    mainFile: string,
    signal: AbortSignal,
  ): Promise<EngineResult<'exportModel'>['files']> {
    const { inputSize } = this.config;
    const { files } = await this.engine.call('exportModel', { format, fileName: mainFile, inputSize }, { signal });
    return files;
  }

  /**
   * Compares a printed table, or again the last one, with the network that is shown or with another variant, and shows both: the
   * network as the table has it, and how they differ.
   * @throws FormatError when the text has no table.
   */
  compareTable(printed?: PrintedText, variant: VariantId = this.config.variant): TableComparison | undefined {
    const { config } = this;
    const network = variant === config.variant ? config : { ...config, variant, architecture: undefined };
    const comparison = this.parity.compareTable(printed, network);
    this.configure({ ...network, ...comparison?.compared });
    if (comparison) this.parity.show(comparison);
    return comparison;
  }

  /** Asks the engine about the held model, for the page. */
  ask<M extends EngineMethod>(
    method: M,
    params: EngineParams<M>,
    { signal, progress }: RpcCall<EngineProgress<M>>,
  ): Promise<EngineResult<M>> {
    const options = { signal, onProgress: progress };
    const run = runOf(params);
    return run === undefined ? this.engine.call(method, params, options) : this.runs.ask(run, method, params, options);
  }

  /** Finds where the time of the held model goes. */
  async profile(
    params: PanelParams<'profile'>,
    { signal, progress }: RpcCall<PanelProgress<'profile'>>,
  ): Promise<Profile> {
    await this.recover();
    let told = performance.now();
    // The page draws on cores that the network runs on.
    const tell = (profile: Profile): void => {
      if (performance.now() - told < PROFILE_PROGRESS_MS) return;
      progress(profile);
      told = performance.now();
    };
    return profileModel(this.engine, params, tell, signal);
  }

  /** Call when the engine has stopped: its model is lost. */
  modelLost(): void {
    this.current.lose();
  }

  /** Starts the engine again, to compute as the settings now say, with the model that it holds. */
  async restartEngine(): Promise<void> {
    if (this.current.isLoading) await this.settled();
    const { held } = this;
    const stopped = this.engine.stop();
    this.modelLost();
    // The load begins at once, so that whoever asks from now on waits for the model.
    await Promise.all([stopped, held && this.reload()]);
  }

  /** Makes sure that there is a model: loads again what the engine held when it died. Several who ask share one load. */
  async recover(): Promise<void> {
    this.recovery ??= this.settled()
      .then(() => (this.held ? undefined : this.reload()))
      .finally(() => (this.recovery = undefined));
    await this.recovery;
  }

  /** Resolves when a load that is under way has succeeded or failed. */
  async settled(): Promise<void> {
    // Who asked for the weights begins to load them before this goes on.
    await this.lookup;
    await this.current.settled();
  }

  dispose(): void {
    for (const part of [this.chosen, this.current, this.changed, this.parity]) part.dispose();
  }

  private async findRemembered(): Promise<vscode.Uri | undefined> {
    const chosen = await weightsOfSetting(reason => this.refuse(reason));
    if (chosen) return chosen;
    const { weightsFile } = this.memory;
    return weightsFile && (await isStillInside(weightsFile)) ? weightsFile : undefined;
  }

  /** Says once what is wrong with a setting. */
  private refuse(reason: DisplayText): void {
    if (reason !== this.refusal) void showWarning(reason);
    this.refusal = reason;
  }

  /** Gives the engine the model that it lost. */
  private async reload(): Promise<void> {
    const { lost } = this.current;
    if (!lost) return;
    await matchOrigin<Promise<unknown> | undefined>(lost.info.origin, {
      file: () => lost.weightsFile && this.loadWeights(lost.weightsFile, { show: false }),
      random: () => this.useUntrained(lost.info),
    });
  }

  /** Names that can't be restored are no reason to refuse the weights. */
  private async withRememberedClassNames(weightsFile: vscode.Uri, info: ModelInfo): Promise<HeldModel> {
    const classNamesFile = this.memory.classNamesFileOf(weightsFile);
    if (!classNamesFile) return { info, weightsFile, classNamesFile };
    try {
      const file = await fileSource(classNamesFile);
      return { info: await this.engine.call('useClassNames', { file }), weightsFile, classNamesFile };
    } catch (error) {
      if (error instanceof Error && error.name === STOPPED) throw error;
      const message = t('The class names of {0} are missing: {1}', fileName(weightsFile), messageOf(error));
      void showWarning(message);
      return { info, weightsFile, classNamesFile: undefined };
    }
  }

  private setComparison(comparison: WeightsComparison | undefined): void {
    if (this.held) this.current.hold({ ...this.held, comparison });
  }
}

/** The observed run that a call is about; undefined where it is about none. */
function runOf(params: object): string | undefined {
  return 'run' in params && typeof params.run === 'string' ? params.run : undefined;
}

/** The variant itself, whatever was shown before. */
function withoutEdit({ architecture: edit, ...config }: InspectorConfig, variant: VariantId): InspectorConfig {
  const { classes, useAux } = edit ? DEFAULT_CONFIG : config;
  return { ...config, variant, classes, useAux };
}
