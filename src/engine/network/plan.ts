import type { Graph, Head, Layer, Shape } from '../../model/graph';
import { InputSizeError } from '../../model/inputSizes';
import { shapesOf } from '../../model/shapes';
import { EngineError } from '../errors';

/** Layers that are computed together, by one kernel where the backend has it. The value is named by the last one's path. */
export interface Step {
  /** What the kernel computes. */
  readonly layer: Layer;
  /** The batch normalization folded into it. */
  readonly batchNorm: Layer | undefined;
  /** The activation fused onto its end. */
  readonly relu: Layer | undefined;
  readonly inputs: readonly string[];
  readonly output: string;
  /** Where a convolution's output goes when it is nothing but a part of a concatenation. */
  readonly slice: SliceOf | undefined;
}

/** A part of a concatenation's channels. */
export interface SliceOf {
  /** The path of the concatenation. */
  readonly path: string;
  /** All its channels, and the first one of the part. */
  readonly channels: number;
  readonly offset: number;
}

/** A step, and the values that no later step reads. */
export interface PlannedStep extends Step {
  readonly release: readonly string[];
}

/** What to compute, in which order, for some of the heads. */
export interface Plan {
  readonly steps: readonly PlannedStep[];
  /** The value that holds each head's logits. */
  readonly logits: ReadonlyMap<Head, string>;
}

/** Each layer on its own, so that every activation of the graph exists. */
export function unfusedSteps(graph: Graph): readonly Step[] {
  return graph.layers.map(layer => ({
    layer,
    batchNorm: undefined,
    relu: undefined,
    inputs: layer.inputs,
    output: layer.path,
    slice: undefined,
  }));
}

/**
 * Joins Conv2d → BatchNorm2d → ReLU and Linear → ReLU into one step wherever no other layer reads the values between.
 * Readers are counted over the whole graph, so that the steps, and the tensors made for them, serve any choice of heads.
 */
export function fusedSteps(graph: Graph): readonly Step[] {
  const readers = readersOf(graph);
  const joined = new Set<Layer>();
  const onlyReader = (layer: Layer, type: Layer['op']['type']): Layer | undefined => {
    const [reader, ...others] = readers.get(layer.path) ?? [];
    if (typeof reader !== 'object' || others.length > 0 || reader.op.type !== type) return undefined;
    joined.add(reader);
    return reader;
  };
  const steps: Step[] = [];
  for (const layer of graph.layers) {
    if (joined.has(layer)) continue;
    const isConvolution = layer.op.type === 'Conv2d';
    const batchNorm = isConvolution ? onlyReader(layer, 'BatchNorm2d') : undefined;
    const last = batchNorm ?? layer;
    const relu = isConvolution || layer.op.type === 'Linear' ? onlyReader(last, 'ReLU') : undefined;
    steps.push({ layer, batchNorm, relu, inputs: layer.inputs, output: (relu ?? last).path, slice: undefined });
  }
  const slices = slicesOf(graph, steps, readers);
  return steps.map(step => ({ ...step, slice: slices.get(step.output) }));
}

type Readers = ReadonlyMap<string, readonly (Layer | string)[]>;

/** The outputs of convolutions that only a concatenation of such outputs reads. */
function slicesOf(graph: Graph, steps: readonly Step[], readers: Readers): ReadonlyMap<string, SliceOf> {
  const byOutput = new Map(steps.map(step => [step.output, step]));
  const slices = new Map<string, SliceOf>();
  for (const { path, op, inputs } of graph.layers) {
    if (op.type !== 'cat') continue;
    const widths = inputs.map(input => {
      const part = byOutput.get(input)?.layer.op;
      return part?.type === 'Conv2d' && readers.get(input)?.length === 1 ? part.outChannels : 0;
    });
    if (widths.includes(0)) continue;
    const channels = widths.reduce((sum, width) => sum + width, 0);
    let offset = 0;
    for (const [index, input] of inputs.entries()) {
      slices.set(input, { path, channels, offset });
      offset += widths[index] ?? 0;
    }
  }
  return slices;
}

/** What reads each value: layers, and heads by their names. */
function readersOf(graph: Graph): Readers {
  const readers = new Map<string, (Layer | string)[]>();
  const add = (value: string, reader: Layer | string): void => {
    const known = readers.get(value);
    if (known) known.push(reader);
    else readers.set(value, [reader]);
  };
  for (const layer of graph.layers) for (const input of layer.inputs) add(input, layer);
  for (const [head, value] of Object.entries(graph.logits)) add(value, head);
  return readers;
}

/**
 * The steps that the given heads need, each with the values it is the last to read.
 * @param kept values that are not to be freed.
 * @throws EngineError when the graph has no such head.
 */
export function planFor(
  graph: Graph,
  steps: readonly Step[],
  heads: readonly Head[],
  kept: readonly string[] = [],
): Plan {
  const logits = new Map<Head, string>();
  for (const head of heads) {
    const value = graph.logits[head];
    if (value === undefined) throw new EngineError(`This network has no head ${head}.`);
    logits.set(head, value);
  }
  const needed = new Set(logits.values());
  const computed: Step[] = [];
  for (const step of steps.toReversed()) {
    if (!needed.has(step.output)) continue;
    computed.push(step);
    for (const input of step.inputs) needed.add(input);
  }
  const results = new Set([...logits.values(), ...kept]);
  const released = new Set<string>();
  const planned = computed.map(step => {
    const release = [...new Set(step.inputs)].filter(input => !results.has(input) && !released.has(input));
    for (const input of release) released.add(input);
    return { ...step, release };
  });
  return { steps: planned.reverse(), logits };
}

/**
 * Shapes (NCHW or `[N, features]`) of all values of a plan.
 * @param input shape of the network's input, NCHW; height and width may differ.
 * @throws InputSizeError (or, where height and width differ, EngineError) when the network is not defined at that size.
 */
export function plannedShapes(graph: Graph, { steps, logits }: Plan, input: Shape): ReadonlyMap<string, Shape> {
  const computed = steps.map(({ layer, inputs, output }) => ({ path: output, op: layer.op, inputs }));
  const { shapes, undefinedLayers } = shapesOf(computed, input);
  const [failed] = undefinedLayers;
  if (!failed) return shapes;
  const [, , height = 0, width = 0] = input;
  if (height !== width) {
    throw new EngineError(`The network is not defined for an input of ${height} × ${width} (at ${failed.path}).`);
  }
  const mode = [...logits.keys()].some(head => head !== 'main') ? 'train' : 'eval';
  throw new InputSizeError(graph, mode, height, failed.path);
}
