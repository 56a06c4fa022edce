import type { Graph, Head, Layer, Module, Operation, ParameterRole, Shape } from './graph';
import { elementCount, INPUT, INPUT_CHANNELS, typeOf, walkModules } from './graph';
import { layersByModule } from './paths';
import type { ReceptiveField } from './receptiveField';
import { ONE_PIXEL, receptiveFieldThrough, widest } from './receptiveField';
import { outputShape } from './shapes';

export const BYTES_PER_FLOAT = 4;

/** In evaluation the auxiliary heads are not executed; in training they are. */
export type Mode = 'eval' | 'train';

export interface AnalysisOptions {
  readonly batch: number;
  /** Height and width of the square input, in pixels. */
  readonly inputSize: number;
  readonly mode: Mode;
}

/** Elements of a module's tensors. Running statistics are buffers and count as no parameters, as in PyTorch. */
export interface ParameterCounts {
  readonly weight: number;
  readonly bias: number;
  readonly bnWeight: number;
  readonly bnBias: number;
  /** `running_mean`, `running_var` and `num_batches_tracked`. */
  readonly buffers: number;
  /** Weights and biases, BN's included. */
  readonly total: number;
}

/**
 * Multiply-adds for the whole batch; 1 mult-add = 2 FLOPs.
 * - `torchinfo`: convolutions (weights + biases) × output positions; every other layer its weights + biases once an image.
 * - `fvcore`: convolutions and matrix products only, without biases.
 */
export interface MultAdds {
  readonly torchinfo: number;
  readonly fvcore: number;
}

export type Convention = keyof MultAdds;

/** What is known of one module, or of one function that is no module (`cat`, `flatten`). */
export interface ModuleAnalysis {
  readonly path: string;
  readonly type: string;
  /** The operation, where it is a single one. */
  readonly layer: Layer | undefined;
  readonly head: Head;
  /** False for auxiliary heads in evaluation: their shapes are given where the head is defined at this input size. */
  readonly executed: boolean;
  /** NCHW or `[N, features]`; undefined only for a head that this input size does not allow. */
  readonly input: Shape | undefined;
  readonly output: Shape | undefined;
  readonly parameters: ParameterCounts;
  /** Zero where not executed. */
  readonly multAdds: MultAdds;
  /** Bytes of the outputs of all layers inside (of the layer itself, if it is one), for the batch; zero where not executed. */
  readonly activationBytes: number;
  readonly receptiveField: ReceptiveField;
}

export interface Totals {
  readonly params: number;
  readonly trainableParams: number;
  readonly multAdds: MultAdds;
  /** The memory estimate of torchinfo, in bytes. */
  readonly inputBytes: number;
  /** Outputs of the executed layers that own parameters, twice (for the gradients). */
  readonly forwardBackwardBytes: number;
  /** Parameters of the executed layers. */
  readonly paramsBytes: number;
  readonly totalBytes: number;
}

export interface Analysis {
  readonly graph: Graph;
  readonly options: AnalysisOptions;
  /** By path: every module (the network itself under `''`) and every function. */
  readonly modules: ReadonlyMap<string, ModuleAnalysis>;
  readonly totals: Totals;
}

const ZERO: ParameterCounts = { weight: 0, bias: 0, bnWeight: 0, bnBias: 0, buffers: 0, total: 0 };
const NO_MULT_ADDS: MultAdds = { torchinfo: 0, fvcore: 0 };

/** The network is not defined at an input size; the message says from which size on it is. */
export class InputSizeError extends RangeError {
  override readonly name = 'InputSizeError';

  constructor(
    readonly inputSize: number,
    /** The layer that has no output. */
    readonly path: string,
    readonly smallest: number,
    /** Infinity where any larger input will do. */
    readonly largest: number,
  ) {
    const allowed =
      largest === Infinity
        ? `the smallest input is ${smallest} × ${smallest}`
        : `inputs from ${smallest} × ${smallest} to ${largest} × ${largest} are`;
    super(`The network is not defined for a ${inputSize} × ${inputSize} input (at ${path}): ${allowed}.`);
  }
}

/**
 * Shapes, parameters, mult-adds, memory and receptive fields of every module.
 * @throws InputSizeError when the network (in training, its auxiliary heads too) is not defined at that input size.
 * @throws RangeError when the batch or the input size is no positive integer.
 */
export function analyze(graph: Graph, options: AnalysisOptions): Analysis {
  checkSizes(options);
  const shapes = shapesOf(graph, options);
  const fields = receptiveFieldsOf(graph, options.inputSize, shapes);
  const layers = layersByModule(graph);
  const modules = new Map<string, ModuleAnalysis>();

  const executed = (head: Head): boolean => head === 'main' || options.mode === 'train';

  const analyzeLayer = (layer: Layer): ModuleAnalysis => {
    const output = shapes.get(layer.path);
    const runs = executed(layer.head) && output !== undefined;
    return {
      path: layer.path,
      type: typeOf(layer),
      layer,
      head: layer.head,
      executed: runs,
      input: shapes.get(layer.inputs[0] ?? INPUT),
      output,
      parameters: parameterCounts(layer),
      multAdds: runs ? layerMultAdds(layer.op, parameterCounts(layer), output) : NO_MULT_ADDS,
      activationBytes: runs ? elementCount(output) * BYTES_PER_FLOAT : 0,
      receptiveField: fields.get(layer.path) ?? ONE_PIXEL,
    };
  };

  for (const layer of graph.layers) modules.set(layer.path, analyzeLayer(layer));

  const analyzeModule = (module: Module): ModuleAnalysis => {
    const known = modules.get(module.path);
    if (known) return known;
    for (const child of module.children) analyzeModule(child);
    const inside = (layers.get(module.path) ?? []).flatMap(layer => modules.get(layer.path) ?? []);
    const analysis: ModuleAnalysis = {
      path: module.path,
      type: module.type,
      layer: undefined,
      head: module.head,
      executed: executed(module.head),
      input: shapes.get(module.input),
      output: shapes.get(module.output),
      parameters: inside.map(layer => layer.parameters).reduce(addCounts, ZERO),
      multAdds: inside.map(layer => layer.multAdds).reduce(addMultAdds, NO_MULT_ADDS),
      activationBytes: inside.reduce((bytes, layer) => bytes + layer.activationBytes, 0),
      receptiveField: fields.get(module.output) ?? ONE_PIXEL,
    };
    modules.set(module.path, analysis);
    return analysis;
  };

  const root = analyzeModule(graph.root);
  return { graph, options, modules, totals: totalsOf(root, graph, modules, options) };
}

const LARGEST_INPUT_TRIED = 1024;

/** The first and the last size of the range of defined inputs; the last is Infinity where there is none. */
function definedSizes(graph: Graph, mode: Mode): [number, number] {
  const layers = layersOfMode(graph, mode);
  let first: number | undefined;
  for (let size = 1; size <= LARGEST_INPUT_TRIED; size++) {
    const defined = isDefined(layers, size);
    if (defined) first ??= size;
    else if (first !== undefined) return [first, size - 1];
  }
  if (first === undefined) throw new Error('The network is not defined at any input size.');
  return [first, Infinity];
}

function layersOfMode(graph: Graph, mode: Mode): readonly Layer[] {
  return mode === 'train' ? graph.layers : graph.layers.filter(layer => layer.head === 'main');
}

function isDefined(layers: readonly Layer[], size: number): boolean {
  return layers.every(shapeTracker(1, size));
}

/** Returns a function that computes a layer's output shape, remembers it, and tells whether there is one. */
function shapeTracker(batch: number, size: number, shapes = new Map<string, Shape>()): (layer: Layer) => boolean {
  shapes.set(INPUT, [batch, INPUT_CHANNELS, size, size]);
  return layer => {
    const inputs = layer.inputs.map(path => shapes.get(path));
    const shape = inputs.every(input => input !== undefined) ? outputShape(layer.op, inputs) : undefined;
    if (shape) shapes.set(layer.path, shape);
    return shape !== undefined;
  };
}

function shapesOf(graph: Graph, { batch, inputSize, mode }: AnalysisOptions): ReadonlyMap<string, Shape> {
  const shapes = new Map<string, Shape>();
  const track = shapeTracker(batch, inputSize, shapes);
  for (const layer of graph.layers) {
    const defined = track(layer);
    if (!defined && (layer.head === 'main' || mode === 'train')) {
      throw new InputSizeError(inputSize, layer.path, ...definedSizes(graph, mode));
    }
  }
  return shapes;
}

function checkSizes({ batch, inputSize }: AnalysisOptions): void {
  for (const [name, value] of [
    ['batch size', batch],
    ['input size', inputSize],
  ] as const) {
    if (!Number.isSafeInteger(value) || value < 1) {
      throw new RangeError(`The ${name} must be a positive whole number, not ${value}.`);
    }
  }
}

function receptiveFieldsOf(
  graph: Graph,
  inputSize: number,
  shapes: ReadonlyMap<string, Shape>,
): ReadonlyMap<string, ReceptiveField> {
  const fields = new Map<string, ReceptiveField>([[INPUT, ONE_PIXEL]]);
  for (const layer of graph.layers) {
    const input = widest(layer.inputs.map(path => fields.get(path) ?? ONE_PIXEL));
    const [, , positions = 1] = shapes.get(layer.inputs[0] ?? INPUT) ?? [];
    fields.set(layer.path, receptiveFieldThrough(layer.op, input, inputSize, positions));
  }
  return fields;
}

const COUNTED_AS: Readonly<Record<ParameterRole, Exclude<keyof ParameterCounts, 'total'>>> = {
  weight: 'weight',
  bias: 'bias',
  bnWeight: 'bnWeight',
  bnBias: 'bnBias',
  runningMean: 'buffers',
  runningVar: 'buffers',
  numBatchesTracked: 'buffers',
};

function parameterCounts(layer: Layer): ParameterCounts {
  const counts = { ...ZERO };
  for (const { role, shape } of layer.parameters) {
    const kind = COUNTED_AS[role];
    const elements = elementCount(shape);
    counts[kind] += elements;
    if (kind !== 'buffers') counts.total += elements;
  }
  return counts;
}

function layerMultAdds(op: Operation, { weight, total }: ParameterCounts, output: Shape): MultAdds {
  const batch = output[0] ?? 1;
  switch (op.type) {
    case 'Conv2d': {
      const positions = elementCount(output) / op.outChannels;
      return { torchinfo: total * positions, fvcore: weight * positions };
    }
    case 'Linear':
      return { torchinfo: total * batch, fvcore: weight * batch };
    default:
      return { torchinfo: total * batch, fvcore: 0 };
  }
}

function addCounts(a: ParameterCounts, b: ParameterCounts): ParameterCounts {
  return {
    weight: a.weight + b.weight,
    bias: a.bias + b.bias,
    bnWeight: a.bnWeight + b.bnWeight,
    bnBias: a.bnBias + b.bnBias,
    buffers: a.buffers + b.buffers,
    total: a.total + b.total,
  };
}

function addMultAdds(a: MultAdds, b: MultAdds): MultAdds {
  return { torchinfo: a.torchinfo + b.torchinfo, fvcore: a.fvcore + b.fvcore };
}

// torchinfo's estimate (model_statistics.py of torchinfo 1.8): see the fields of Totals.
function totalsOf(
  root: ModuleAnalysis,
  graph: Graph,
  modules: ReadonlyMap<string, ModuleAnalysis>,
  { batch, inputSize }: AnalysisOptions,
): Totals {
  let forwardBackwardBytes = 0;
  let paramsBytes = 0;
  for (const module of walkModules(graph.root)) {
    const analysis = modules.get(module.path);
    if (!analysis?.layer || !analysis.executed || analysis.parameters.total === 0) continue;
    forwardBackwardBytes += 2 * analysis.activationBytes;
    paramsBytes += analysis.parameters.total * BYTES_PER_FLOAT;
  }
  const inputBytes = batch * INPUT_CHANNELS * inputSize * inputSize * BYTES_PER_FLOAT;
  return {
    params: root.parameters.total,
    trainableParams: root.parameters.total,
    multAdds: root.multAdds,
    inputBytes,
    forwardBackwardBytes,
    paramsBytes,
    totalBytes: inputBytes + forwardBackwardBytes + paramsBytes,
  };
}
