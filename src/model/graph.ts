import type { Architecture } from './architecture/architecture';

/** A tensor's shape in PyTorch's order: `[N, C, H, W]`, or `[N, features]` after a flatten. */
export type Shape = readonly number[];

export interface Conv2d {
  readonly type: 'Conv2d';
  readonly inChannels: number;
  readonly outChannels: number;
  readonly kernelSize: number;
  readonly stride: number;
  readonly padding: number;
  readonly bias: boolean;
}

export interface BatchNorm2d {
  readonly type: 'BatchNorm2d';
  readonly features: number;
  readonly eps: number;
  readonly momentum: number;
}

export interface ReLU {
  readonly type: 'ReLU';
}

export interface MaxPool2d {
  readonly type: 'MaxPool2d';
  readonly kernelSize: number;
  readonly stride: number;
  readonly padding: number;
  readonly ceilMode: boolean;
}

export interface AvgPool2d {
  readonly type: 'AvgPool2d';
  readonly kernelSize: number;
  readonly stride: number;
}

/** Averages each channel into `outputSize` × `outputSize` bins; 1 is the global average pool. */
export interface AdaptiveAvgPool2d {
  readonly type: 'AdaptiveAvgPool2d';
  readonly outputSize: number;
}

/** Normalization across channels; `alpha` is divided by `size`, as Caffe and PyTorch do. */
export interface LocalResponseNorm {
  readonly type: 'LocalResponseNorm';
  readonly size: number;
  readonly alpha: number;
  readonly beta: number;
  readonly k: number;
}

export interface Dropout {
  readonly type: 'Dropout';
  readonly p: number;
}

export interface Linear {
  readonly type: 'Linear';
  readonly inFeatures: number;
  readonly outFeatures: number;
}

/** `torch.flatten(x, 1)`: `[N, C, H, W]` to `[N, C·H·W]`, in C, H, W order. */
export interface Flatten {
  readonly type: 'flatten';
}

/** `torch.cat(inputs, 1)`: along the channels. */
export interface Concat {
  readonly type: 'cat';
}

export type Operation =
  | Conv2d
  | BatchNorm2d
  | ReLU
  | MaxPool2d
  | AvgPool2d
  | AdaptiveAvgPool2d
  | LocalResponseNorm
  | Dropout
  | Linear
  | Flatten
  | Concat;

export type OperationType = Operation['type'];

/** What a tensor of the state_dict is to its layer. Running statistics are buffers: saved, but not parameters. */
export const PARAMETER_ROLES = [
  'weight',
  'bias',
  'bnWeight',
  'bnBias',
  'runningMean',
  'runningVar',
  'numBatchesTracked',
] as const;
export type ParameterRole = (typeof PARAMETER_ROLES)[number];

export interface Parameter {
  /** The state_dict key, for instance `inception3a.branch3.1.conv_block.0.weight`. */
  readonly key: string;
  readonly role: ParameterRole;
  /** In PyTorch's order: convolutions OIHW, linear layers `[out, in]`, scalars `[]`. */
  readonly shape: Shape;
}

/** One operation of the network. Its output is named by its path. */
export interface Layer {
  /** The PyTorch module path; for a function, which is no module, the path of the enclosing module and the function's name. */
  readonly path: string;
  readonly op: Operation;
  /** PyTorch calls a function here, `torch.cat` or `F.relu`: no module, so that it has no row in a summary. */
  readonly functional: boolean;
  /** Paths of the layers it reads, or {@link INPUT}. */
  readonly inputs: readonly string[];
  readonly parameters: readonly Parameter[];
  /** The head it belongs to, if it is an auxiliary one; those are executed in training only. */
  readonly head: Head;
}

/** A node of the module tree, in the order in which PyTorch registers modules. */
export interface Module {
  /** `''` for the network itself. */
  readonly path: string;
  /** The class name that PyTorch would print: `BasicConv2d`, `Sequential`, `Conv2d`, … */
  readonly type: string;
  readonly children: readonly Module[];
  /** The layer that this module is, when it has no children. */
  readonly layer: Layer | undefined;
  /** Path of the value that the module reads, and of the layer whose value it returns. */
  readonly input: string;
  readonly output: string;
  readonly head: Head;
}

export const HEADS = ['main', 'aux2', 'aux1'] as const;
export type Head = (typeof HEADS)[number];

/** The name under which layers refer to the network's input. */
export const INPUT = 'input';

/** The network as data: everything that is shown, computed, loaded or executed is derived from this. */
export interface Graph {
  readonly variant: string;
  readonly architecture: Architecture;
  readonly options: GraphOptions;
  /** In an order in which each layer follows all that it reads. */
  readonly layers: readonly Layer[];
  readonly root: Module;
  /** The paths of the layers that produce the logits; without auxiliary heads only `main`. */
  readonly logits: Readonly<Partial<Record<Head, string>> & { main: string }>;
}

/** The options of the PyTorch class. */
export interface GraphOptions {
  readonly classes: number;
  readonly useAux: boolean;
  /** Truncated normal weights (`init_weights=True`) instead of PyTorch's defaults. */
  readonly initWeights: boolean;
  readonly dropP: number;
  readonly dropPAux: number;
}

export const INPUT_CHANNELS = 3;

/** The class name that PyTorch would print, or the name of the function that it calls: `ReLU`, `relu`, `cat`, … */
export function typeOf({ path, op, functional }: Layer): string {
  return functional ? path.slice(path.lastIndexOf('.') + 1) : op.type;
}

/** Each module of the tree below `module`, itself first, in registration order. */
export function* walkModules(module: Module): Generator<Module> {
  yield module;
  for (const child of module.children) yield* walkModules(child);
}

/** Whether two tensors have the same axes, each of the same size. */
export function sameShape(a: Shape, b: Shape): boolean {
  return a.length === b.length && a.every((size, axis) => size === b[axis]);
}

/** The number of elements of a tensor of this shape; 1 for a scalar. */
export function elementCount(shape: Shape): number {
  return shape.reduce((product, size) => product * size, 1);
}
