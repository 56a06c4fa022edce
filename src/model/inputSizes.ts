import type { Graph, Head, Layer } from './graph';
import { INPUT_CHANNELS } from './graph';
import { shapesOf } from './shapes';

/** In evaluation the auxiliary heads are not executed; in training they are. */
export type Mode = 'eval' | 'train';

export function isExecuted(head: Head, mode: Mode): boolean {
  return head === 'main' || mode === 'train';
}

/** The network is not defined at an input size; the message says at which sizes it is. */
export class InputSizeError extends RangeError {
  override readonly name = 'InputSizeError';
  readonly smallest: number;
  /** Infinity where no input is too large. */
  readonly largest: number;

  /** @param path the layer that has no output. */
  constructor(
    graph: Graph,
    mode: Mode,
    readonly inputSize: number,
    readonly path: string,
  ) {
    const [smallest, largest] = definedSizes(graph, mode);
    const allowed =
      largest === Infinity
        ? `the smallest input is ${smallest} × ${smallest}`
        : `inputs from ${smallest} × ${smallest} to ${largest} × ${largest} are`;
    super(`The network is not defined for a ${inputSize} × ${inputSize} input (at ${path}): ${allowed}.`);
    this.smallest = smallest;
    this.largest = largest;
  }
}

const LARGEST_INPUT_TRIED = 1024;

/** The first and the last size of the first range of inputs at which the network is defined; the last may be Infinity. */
function definedSizes(graph: Graph, mode: Mode): [number, number] {
  const layers = graph.layers.filter(layer => isExecuted(layer.head, mode));
  let first: number | undefined;
  for (let size = 1; size <= LARGEST_INPUT_TRIED; size++) {
    const defined = isDefined(layers, size);
    if (defined) first ??= size;
    else if (first !== undefined) return [first, size - 1];
  }
  if (first === undefined) throw new Error('The network is not defined at any input size.');
  return [first, Infinity];
}

function isDefined(layers: readonly Layer[], size: number): boolean {
  return shapesOf(layers, [1, INPUT_CHANNELS, size, size]).undefinedLayers.length === 0;
}
