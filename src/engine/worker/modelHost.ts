import { exportModel } from '../../export/exportModel';
import { decodePicture } from '../../image/formats/decodePicture';
import { resizeAndCrop } from '../../image/resizeAndCrop';
import type { Graph, Head } from '../../model/graph';
import { elementCount, INPUT_CHANNELS } from '../../model/graph';
import { isWithin } from '../../model/paths';
import type { VariantId } from '../../model/variants';
import { createGraph, VARIANTS } from '../../model/variants';
import type { EngineParams, EngineResult, ModelInfo, TensorData, WeightsOrigin, WorkDone } from '../../protocol';
import { fileOrigin } from '../../protocol';
import type { Backend, BackendOptions } from '../backend/backend';
import { startBackend } from '../backend/backend';
import { checkParameterBudget } from '../network/memoryBudget';
import type { EngineCall, EngineHandlers } from './handlers';
import { compareStates } from '../network/compareStates';
import { EngineError } from '../errors';
import type { FileDetails } from '../files/fileDetails';
import { initialState } from '../network/initialize';
import type { ClassName } from '../files/classNames';
import { MAX_CLASS_NAMES_BYTES, parseClassNames } from '../files/classNames';
import { toChannelsLast } from '../network/axisOrder';
import { Network } from '../network/network';
import { normalize } from '../network/normalize';
import type { EnginePlatform } from '../platform/platform';
import { modelFromFile } from '../files/modelFromFile';
import { fileBytes } from '../files/fileBytes';
import { defaultLabels, topScores } from '../files/scores';
import type { StateDict } from '../network/stateDict';
import { statisticsOf } from '../network/statistics';

interface Model {
  readonly info: ModelInfo;
  readonly network: Network;
  /** Of the file that the weights come from, if they do. */
  readonly file: FileDetails | undefined;
  /** The classes' names, where a file gives them. */
  readonly labels: readonly ClassName[] | undefined;
}

/** What a model is made of. */
interface Source {
  readonly variant: VariantId;
  readonly graph: Graph;
  readonly state: StateDict;
  readonly origin: WeightsOrigin;
  readonly details?: FileDetails;
}

/** A load's progress in parts of the whole: reading and checking the file, then making the network of it. */
const READ_PART = 0.25;

const MAX_PICTURE_BYTES = 2 ** 29;

/** Holds one model and answers the engine's calls about it. A model is replaced only once the new one is complete. */
export class ModelHost implements EngineHandlers {
  private model: Model | undefined;
  private backend: Promise<Backend> | undefined;

  constructor(
    private readonly platform: EnginePlatform,
    private readonly options: BackendOptions,
    private readonly log: (message: string) => void,
  ) {}

  readonly initialize = async (params: EngineParams<'initialize'>, call: EngineCall<WorkDone>): Promise<ModelInfo> => {
    const { variant, classes, useAux, initWeights, seed } = params;
    const graph = createGraph(variant, { classes, useAux, initWeights });
    checkParameterBudget(graph, (await this.startedBackend()).custom !== undefined);
    const state = await initialState(graph, seed, call.pacer);
    return this.replaceModel({ variant, graph, state, origin: { kind: 'random', seed, initWeights } }, call, 0);
  };

  readonly loadWeights = async (
    { file }: EngineParams<'loadWeights'>,
    call: EngineCall<WorkDone>,
  ): Promise<ModelInfo> => {
    const source = await modelFromFile(file, this.platform, call);
    call.progress({ done: READ_PART, total: 1 });
    return this.replaceModel(source, call, READ_PART);
  };

  readonly classify = async (params: EngineParams<'classify'>, call: EngineCall): Promise<EngineResult<'classify'>> => {
    const { file, topK, inputSize, allHeads } = params;
    const { info, network, labels } = this.loaded();
    const heads: Head[] = allHeads ? ['main', ...network.auxiliaryHeadsAt(inputSize)] : ['main'];
    network.check([1, inputSize, inputSize, INPUT_CHANNELS], heads);

    const start = performance.now();
    const bytes = await fileBytes(file, MAX_PICTURE_BYTES, this.platform, call.signal);
    const picture = await decodePicture(bytes, file.name, fileName => this.platform.loadWasm(fileName));
    const { data: crop } = resizeAndCrop(picture, inputSize);
    const decoded = performance.now();
    await call.pacer.breathe();

    const begin = performance.now();
    const logits = await network.run(
      normalize(crop, inputSize, VARIANTS[info.variant].normalization),
      heads,
      call.pacer,
    );
    const inferenceMs = performance.now() - begin;
    return {
      file: file.name,
      width: picture.width,
      height: picture.height,
      ...(picture.orientation !== undefined && { orientation: picture.orientation }),
      cropSize: inputSize,
      crop: new Uint8Array(crop),
      heads: [...logits].map(([head, { data }]) => ({ head, top: topScores(data, topK, labels) })),
      decodeMs: decoded - start,
      inferenceMs,
      model: info,
    };
  };

  readonly run = async (params: EngineParams<'run'>, { pacer }: EngineCall): Promise<EngineResult<'run'>> => {
    const { network } = this.loaded();
    const input = toChannelsLast(checkedInput(params.input));
    const heads = [...new Set(params.heads)];
    const { logits, times } = params.observe
      ? await network.observe(input, heads, pacer)
      : { logits: await network.run(input, heads, pacer), times: [] };
    return {
      logits: [...logits].map(([head, values]) => ({ head, logits: values })),
      times: [...times],
    };
  };

  readonly activation = ({ path }: EngineParams<'activation'>): EngineResult<'activation'> =>
    this.loaded().network.activation(path);

  readonly forgetActivations: EngineHandlers['forgetActivations'] = () => {
    this.model?.network.forget();
    return {};
  };

  readonly parameter = ({ key }: EngineParams<'parameter'>): EngineResult<'parameter'> => {
    const { graph, state } = this.loaded().network;
    const parameter = graph.layers.flatMap(layer => layer.parameters).find(candidate => candidate.key === key);
    const values = state.get(key);
    if (!parameter || !values) throw new EngineError(`The model has no parameter ${key}.`);
    return { shape: parameter.shape, data: new Float32Array(values) };
  };

  readonly useLabels = async ({ file }: EngineParams<'useLabels'>, { signal }: EngineCall): Promise<ModelInfo> => {
    const model = this.loaded();
    const { classes } = model.info;
    const bytes = file && (await fileBytes(file, MAX_CLASS_NAMES_BYTES, this.platform, signal));
    const labels = bytes && parseClassNames(bytes, file.name, classes);
    const info: ModelInfo = {
      ...model.info,
      labels: file ? { kind: 'file', name: file.name } : defaultLabels(classes),
    };
    this.model = { ...model, info, labels };
    return info;
  };

  readonly modelDetails = (): EngineResult<'modelDetails'> => {
    const { info, file } = this.loaded();
    return { model: info, ...(file && { file }) };
  };

  readonly layerWeights = async (
    { path }: EngineParams<'layerWeights'>,
    { pacer }: EngineCall,
  ): Promise<EngineResult<'layerWeights'>> => {
    const { graph, state } = this.loaded().network;
    const layers = graph.layers.filter(layer => isWithin(layer.path, path));
    if (layers.length === 0) throw new EngineError(`The model has no layer ${path}.`);
    const parameters: EngineResult<'layerWeights'>['parameters'] = [];
    for (const parameter of layers.flatMap(layer => layer.parameters)) {
      const values = state.get(parameter.key);
      if (!values) throw new EngineError(`The weights lack ${parameter.key}.`);
      parameters.push(statisticsOf(parameter, values));
      await pacer.breathe();
    }
    return { parameters };
  };

  readonly compareWeights = async (
    { file }: EngineParams<'compareWeights'>,
    call: EngineCall,
  ): Promise<EngineResult<'compareWeights'>> => {
    const { info, network } = this.loaded();
    const origin = fileOrigin(info.origin);
    if (!origin) {
      throw new EngineError('The loaded model has random weights: only weights of a file can be compared with a file.');
    }
    const other = await modelFromFile(file, this.platform, call);
    if (other.variant !== info.variant) {
      throw new EngineError(
        `${file.name} holds ${VARIANTS[other.variant].name}, but the loaded model is ${VARIANTS[info.variant].name}: ` +
          'only weights of the same variant can be compared.',
      );
    }
    const identity = ({ name, sha256 }: { name: string; sha256: string }) => ({ name, sha256 });
    return {
      model: identity(origin),
      other: identity(other.origin),
      ...(await compareStates(network, other, call.pacer)),
    };
  };

  readonly exportModel = async (
    params: EngineParams<'exportModel'>,
    { pacer }: EngineCall,
  ): Promise<EngineResult<'exportModel'>> => {
    const { info, network } = this.loaded();
    const { variant, origin } = info;
    const { graph, state } = network;
    const files = await exportModel({ variant, graph, state, origin }, { ...params, breathe: () => pacer.breathe() });
    return { files: [...files] };
  };

  private loaded(): Model {
    if (!this.model) throw new EngineError('No model is loaded.');
    return this.model;
  }

  /** The backend starts with the first model. */
  private startedBackend(): Promise<Backend> {
    this.backend ??= startBackend(this.platform, this.options, this.log);
    return this.backend;
  }

  private async replaceModel(
    { variant, graph, state, origin, details }: Source,
    { pacer, progress }: EngineCall<WorkDone>,
    progressBefore: number,
  ): Promise<ModelInfo> {
    const backend = await this.startedBackend();
    const { classes, useAux } = graph.options;
    const info: ModelInfo = { variant, classes, useAux, origin, labels: defaultLabels(classes), backend: backend.name };
    const network = await Network.create(graph, state, backend, pacer, (done, total) =>
      progress({ done: progressBefore + ((1 - progressBefore) * done) / total, total: 1 }),
    );
    this.model?.network.dispose();
    this.model = { info, network, file: details, labels: undefined };
    return info;
  }
}

function checkedInput(input: TensorData): TensorData {
  const { shape, data } = input;
  const [batch = 0, channels = 0] = shape;
  if (shape.length !== 4 || batch < 1 || channels !== INPUT_CHANNELS) {
    throw new EngineError(`An input has the shape [N, ${INPUT_CHANNELS}, height, width], not [${shape.join(', ')}].`);
  }
  if (data.length !== elementCount(shape)) {
    throw new EngineError(`An input of shape [${shape.join(', ')}] does not have ${data.length} values.`);
  }
  return input;
}
