import type { Graph, Head, Layer, Module, Operation, ParameterRole, Shape } from './graph';
import { elementCount, INPUT, INPUT_CHANNELS, typeOf, walkModules } from './graph';
import type { Mode } from './inputSizes';
import { InputSizeError, isExecuted } from './inputSizes';
import { layersByModule } from './paths';
import type { ReceptiveField } from './receptiveField';
import { ONE_PIXEL, receptiveFieldThrough, widest } from './receptiveField';
import { shapesOf } from './shapes';

export const BYTES_PER_FLOAT = 4;

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

/**
 * Shapes, parameters, mult-adds, memory and receptive fields of every module.
 * @throws InputSizeError when the network (in training, its auxiliary heads too) is not defined at that input size.
 * @throws RangeError when the batch or the input size is no positive integer.
 */
export function analyze(graph: Graph, options: AnalysisOptions): Analysis {
  checkSizes(options);
  const shapes = definedShapes(graph, options);
  const fields = receptiveFieldsOf(graph, options.inputSize, shapes);
  const layers = layersByModule(graph);
  const modules = new Map<string, ModuleAnalysis>();

  const analyzeLayer = (layer: Layer): ModuleAnalysis => {
    const output = shapes.get(layer.path);
    const runs = isExecuted(layer.head, options.mode) && output !== undefined;
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
      executed: isExecuted(module.head, options.mode),
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

function definedShapes(graph: Graph, { batch, inputSize, mode }: AnalysisOptions): ReadonlyMap<string, Shape> {
  const { shapes, undefinedLayers } = shapesOf(graph.layers, [batch, INPUT_CHANNELS, inputSize, inputSize]);
  const failed = undefinedLayers.find(layer => isExecuted(layer.head, mode));
  if (failed) throw new InputSizeError(graph, mode, inputSize, failed.path);
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
