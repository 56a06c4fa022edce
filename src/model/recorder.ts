import type { Head, Layer, Module, Operation, OperationType, Parameter, ParameterRole } from './graph';
import { INPUT } from './graph';

/** A value inside the network: the layer that computes it, and its channels (or features). */
export interface Value {
  readonly path: string;
  readonly channels: number;
}

/** What PyTorch calls the functions of operations that a class may use without a module. */
const FUNCTIONS = {
  cat: 'cat',
  flatten: 'flatten',
  ReLU: 'relu',
  AvgPool2d: 'avg_pool2d',
  AdaptiveAvgPool2d: 'adaptive_avg_pool2d',
} as const satisfies Partial<Record<OperationType, string>>;
export type FunctionOperation = Extract<Operation, { readonly type: keyof typeof FUNCTIONS }>;

interface OpenModule {
  readonly path: string;
  readonly children: Module[];
}

/** Records layers and the module tree while the network's forward pass is written down once. */
export class Recorder {
  readonly layers: Layer[] = [];
  private scope: OpenModule = { path: '', children: [] };
  private head: Head = 'main';

  /**
   * Opens a container module, runs `forward` inside it, and closes it.
   * @param registered the names of its children in the order of registration, if that is not the order of execution.
   */
  module(
    name: string,
    type: string,
    input: Value,
    forward: (input: Value) => Value,
    registered: readonly string[] = [],
  ): Value {
    const parent = this.scope;
    const scope: OpenModule = { path: join(parent.path, name), children: [] };
    this.scope = scope;
    const output = forward(input);
    this.scope = parent;
    const { path, children } = scope;
    const position = (child: Module): number => registered.findIndex(known => join(path, known) === child.path);
    children.sort((a, b) => position(a) - position(b));
    parent.children.push({
      path,
      type,
      children,
      layer: undefined,
      input: input.path,
      output: output.path,
      head: this.head,
    });
    return output;
  }

  /** `torch.nn.Sequential` of the given steps; `name` is called with each step's index. */
  sequential(name: string, input: Value, steps: readonly ((name: string, input: Value) => Value)[]): Value {
    return this.module(name, 'Sequential', input, start =>
      steps.reduce((value, step, index) => step(String(index), value), start),
    );
  }

  layer(name: string, op: Operation, input: Value, channels = input.channels): Value {
    const layer = this.record(name, op, [input.path], false);
    const { path, head } = layer;
    this.scope.children.push({ path, type: op.type, children: [], layer, input: input.path, output: path, head });
    return { path, channels };
  }

  /** An operation that is no module but a call of a function, whose name it has. */
  functional(op: FunctionOperation, inputs: readonly Value[], channels: number): Value {
    const read = inputs.map(input => input.path);
    return { path: this.record(FUNCTIONS[op.type], op, read, true).path, channels };
  }

  inHead<T>(head: Head, build: () => T): T {
    this.head = head;
    const result = build();
    this.head = 'main';
    return result;
  }

  root(type: string, output: Value): Module {
    return {
      path: '',
      type,
      children: this.scope.children,
      layer: undefined,
      input: INPUT,
      output: output.path,
      head: 'main',
    };
  }

  private record(name: string, op: Operation, inputs: readonly string[], functional: boolean): Layer {
    const path = join(this.scope.path, name);
    const layer: Layer = { path, op, functional, inputs, parameters: parametersOf(path, op), head: this.head };
    this.layers.push(layer);
    return layer;
  }
}

function join(parent: string, name: string): string {
  return parent === '' ? name : `${parent}.${name}`;
}

function parametersOf(path: string, op: Operation): Parameter[] {
  const parameter = (name: string, role: ParameterRole, ...shape: number[]): Parameter => ({
    key: `${path}.${name}`,
    role,
    shape,
  });
  switch (op.type) {
    case 'Conv2d': {
      const weight = parameter('weight', 'weight', op.outChannels, op.inChannels, op.kernelSize, op.kernelSize);
      return op.bias ? [weight, parameter('bias', 'bias', op.outChannels)] : [weight];
    }
    case 'Linear':
      return [parameter('weight', 'weight', op.outFeatures, op.inFeatures), parameter('bias', 'bias', op.outFeatures)];
    case 'BatchNorm2d':
      return [
        parameter('weight', 'bnWeight', op.features),
        parameter('bias', 'bnBias', op.features),
        parameter('running_mean', 'runningMean', op.features),
        parameter('running_var', 'runningVar', op.features),
        parameter('num_batches_tracked', 'numBatchesTracked'),
      ];
    default:
      return [];
  }
}
