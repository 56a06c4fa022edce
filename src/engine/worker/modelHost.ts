import { exportModel } from '../../export/exportModel';
import { encodePng } from '../../image/formats/png';
import type { Graph } from '../../model/graph';
import type { VariantId } from '../../model/variants';
import type { NetworkChoice } from '../../model/variants';
import { graphOf } from '../../model/variants';
import type { EngineParams, EngineResult, ModelInfo, WeightsOrigin, WorkDone } from '../../protocol';
import type { Backend, BackendOptions } from '../backend/backend';
import { startBackend } from '../backend/backend';
import { EngineError } from '../errors';
import { MAX_CLASS_NAMES_BYTES, parseClassNames } from '../files/classNames';
import { fileBytes } from '../files/fileBytes';
import type { FileDetails } from '../files/fileDetails';
import { modelFromFile } from '../files/modelFromFile';
import { defaultClassNames, namedClasses } from '../files/scores';
import { initialState } from '../network/initialize';
import { checkParameterMemory } from '../network/memoryLimit';
import { Network } from '../network/network';
import { varianceWarning } from '../network/nonFinite';
import type { StateDict } from '../network/stateDict';
import type { EnginePlatform } from '../platform/platform';
import { channelMaps, channelValues } from '../runs/channelMaps';
import { activationOf } from '../runs/observedRun';
import { RunStore } from '../runs/runStore';
import { summarize } from '../runs/runSummary';
import { valueTerms } from '../runs/valueTerms';
import { classScores, namedClassMap, occludeCrop } from './explainModel';
import type { EngineCall, EngineHandlers } from './handlers';
import { compareRun } from './compareRun';
import type { Model } from './model';
import { compareWithFile, moduleStatistics, parameterValues } from './modelWeights';
import { classifyPicture, observeInput, profileRun, runTensor, scorePicture } from './runModel';

/** What a model is made of. */
interface ModelSource {
  readonly variant: VariantId;
  readonly architecture?: NetworkChoice['architecture'];
  readonly graph: Graph;
  readonly state: StateDict;
  readonly origin: WeightsOrigin;
  readonly details?: FileDetails;
}

const RGBA = 4;

/** Reading and checking a file, as a share of a load's progress; making the network is the rest. */
const READ_SHARE = 0.25;

/** Holds one model and answers the engine's calls about it. A model is replaced only once the new one is complete. */
export class ModelHost implements EngineHandlers {
  private model: Model | undefined;
  private backend: Promise<Backend> | undefined;
  /** Of the model that is held. */
  private readonly runs = new RunStore();

  constructor(
    private readonly platform: EnginePlatform,
    private readonly options: BackendOptions,
    private readonly log: (message: string) => void,
  ) {}

  readonly initialize = async (params: EngineParams<'initialize'>, call: EngineCall<WorkDone>): Promise<ModelInfo> => {
    const { variant, architecture, initWeights, seed } = params;
    const graph = graphOf(params, initWeights);
    checkParameterMemory(graph, (await this.startedBackend()).custom !== undefined);
    const state = await initialState(graph, seed, call.pacer);
    const origin = { kind: 'random', seed, initWeights } as const;
    return this.replaceModel({ variant, architecture, graph, state, origin }, call, 0);
  };

  readonly loadWeights = async (
    { file }: EngineParams<'loadWeights'>,
    call: EngineCall<WorkDone>,
  ): Promise<ModelInfo> => {
    const source = await modelFromFile(file, this.platform, call);
    call.progress({ done: READ_SHARE, total: 1 });
    return this.replaceModel(source, call, READ_SHARE);
  };

  readonly classify = async (params: EngineParams<'classify'>, call: EngineCall): Promise<EngineResult<'classify'>> =>
    classifyPicture(this.heldModel(), params, this.platform, call);

  readonly scorePicture = async (
    params: EngineParams<'scorePicture'>,
    call: EngineCall,
  ): Promise<EngineResult<'scorePicture'>> => scorePicture(this.heldModel(), params, this.platform, call);

  readonly classNames = (): EngineResult<'classNames'> => {
    const { info, classNames } = this.heldModel();
    return { classes: [...namedClasses(info.classes, classNames)] };
  };

  readonly run = async (params: EngineParams<'run'>, { pacer }: EngineCall): Promise<EngineResult<'run'>> =>
    runTensor(this.heldModel(), params, pacer);

  readonly profileRun = async (
    params: EngineParams<'profileRun'>,
    { pacer }: EngineCall,
  ): Promise<EngineResult<'profileRun'>> => profileRun(this.heldModel(), params, pacer);

  readonly observe = async (
    { run: id, memoryLimit, ...params }: EngineParams<'observe'>,
    call: EngineCall,
  ): Promise<EngineResult<'observe'>> => {
    this.runs.keep(id, await observeInput(this.heldModel(), params, this.platform, call), memoryLimit);
    return this.runs.memory;
  };

  readonly runSummary = async (
    { run }: EngineParams<'runSummary'>,
    { pacer }: EngineCall,
  ): Promise<EngineResult<'runSummary'>> => summarize(this.runs.get(run), this.runs.memory, pacer);

  readonly activation = ({ run, path }: EngineParams<'activation'>): EngineResult<'activation'> => {
    const { shape, data } = activationOf(this.runs.get(run), path);
    return { shape, data: data.slice() };
  };

  readonly channelMaps = ({ run, path }: EngineParams<'channelMaps'>): EngineResult<'channelMaps'> => ({
    ...channelMaps(this.runs.get(run), path),
    memory: this.runs.memory,
  });

  readonly channelValues = ({ run, channels }: EngineParams<'channelValues'>): EngineResult<'channelValues'> => {
    const kept = this.runs.get(run);
    return { maps: channels.map(({ path, channel }) => channelValues(kept, path, channel)), memory: this.runs.memory };
  };

  readonly valueTerms = ({ run, place }: EngineParams<'valueTerms'>): EngineResult<'valueTerms'> =>
    valueTerms(this.runs.get(run), this.heldModel().network.state, place);
  readonly classScores = ({ run }: EngineParams<'classScores'>): EngineResult<'classScores'> =>
    classScores(this.heldModel(), this.runs.get(run));

  readonly classMap = ({ run, ...classes }: EngineParams<'classMap'>): EngineResult<'classMap'> =>
    namedClassMap(this.heldModel(), this.runs.get(run), classes);

  readonly occlude = async (params: EngineParams<'occlude'>, { pacer }: EngineCall): Promise<EngineResult<'occlude'>> =>
    occludeCrop(this.heldModel(), params, pacer);

  readonly encodePng = async ({
    rgba,
    width,
    height,
  }: EngineParams<'encodePng'>): Promise<EngineResult<'encodePng'>> => {
    if (rgba.length !== width * height * RGBA) throw new EngineError('A picture has 4 bytes a pixel.');
    return { png: await encodePng(rgba, width, height, name => this.platform.loadWasm(name)) };
  };

  readonly forgetRuns: EngineHandlers['forgetRuns'] = () => {
    this.runs.clear();
    this.model?.network.forget();
    return {};
  };

  readonly parameter = ({ key }: EngineParams<'parameter'>): EngineResult<'parameter'> =>
    parameterValues(this.heldModel(), key);

  readonly useClassNames = async (
    { file }: EngineParams<'useClassNames'>,
    { signal, reading }: EngineCall,
  ): Promise<ModelInfo> => {
    const model = this.heldModel();
    const { classes } = model.info;
    const bytes = file && (await fileBytes(file, MAX_CLASS_NAMES_BYTES, this.platform, signal));
    const classNames = bytes && (await reading(file.name, () => parseClassNames(bytes, file.name, classes)));
    const info: ModelInfo = {
      ...model.info,
      classNames: file ? { kind: 'file', name: file.name } : defaultClassNames(classes),
    };
    this.model = { ...model, info, classNames };
    return info;
  };

  readonly modelDetails = (): EngineResult<'modelDetails'> => {
    const { info, file } = this.heldModel();
    return { model: info, ...(file && { file }) };
  };

  readonly layerWeights = async (
    { path }: EngineParams<'layerWeights'>,
    { pacer }: EngineCall,
  ): Promise<EngineResult<'layerWeights'>> => moduleStatistics(this.heldModel(), path, pacer);

  readonly identifyWeights = async (
    { file }: EngineParams<'identifyWeights'>,
    call: EngineCall,
  ): Promise<EngineResult<'identifyWeights'>> => {
    const { variant, graph } = await modelFromFile(file, this.platform, call);
    const { classes, useAux } = graph.options;
    return { variant, classes, useAux };
  };

  readonly compareWeights = async (
    { file }: EngineParams<'compareWeights'>,
    call: EngineCall,
  ): Promise<EngineResult<'compareWeights'>> => compareWithFile(this.heldModel(), file, this.platform, call);

  readonly compareRecording = async (
    params: EngineParams<'compareRecording'>,
    call: EngineCall<WorkDone>,
  ): Promise<EngineResult<'compareRecording'>> => compareRun(this.heldModel(), params, this.platform, call);

  readonly exportModel = async (
    params: EngineParams<'exportModel'>,
    { pacer }: EngineCall,
  ): Promise<EngineResult<'exportModel'>> => {
    const { info, network } = this.heldModel();
    const { variant, origin } = info;
    const { graph, state } = network;
    const files = await exportModel({ variant, graph, state, origin }, { ...params, breathe: () => pacer.breathe() });
    return { files: [...files] };
  };

  private heldModel(): Model {
    if (!this.model) throw new EngineError('No model is loaded.');
    return this.model;
  }

  /** The backend starts with the first model. */
  private startedBackend(): Promise<Backend> {
    this.backend ??= startBackend(this.platform, this.options, this.log);
    return this.backend;
  }

  private async replaceModel(
    { variant, architecture, graph, state, origin, details }: ModelSource,
    { pacer, progress }: EngineCall<WorkDone>,
    shareDone: number,
  ): Promise<ModelInfo> {
    const backend = await this.startedBackend();
    const { classes, useAux } = graph.options;
    const labels = defaultClassNames(classes);
    const choice = { variant, ...(architecture && { architecture }), classes, useAux };
    const info: ModelInfo = { ...choice, origin, classNames: labels, backend: backend.name };
    const network = await Network.create(graph, state, backend, pacer, (done, total) =>
      progress({ done: shareDone + ((1 - shareDone) * done) / total, total: 1 }),
    );
    const warning = varianceWarning(graph, state);
    if (warning !== undefined) this.log(warning);
    this.runs.clear();
    this.model?.network.dispose();
    this.model = { info, network, file: details, classNames: undefined };
    return info;
  }
}
