import { BYTES_PER_FLOAT } from '../../model/analysis';
import type { Graph, Layer, Shape } from '../../model/graph';
import { elementCount, INPUT } from '../../model/graph';
import { EngineError } from '../errors';
import { filterBytes } from '../kernels/method';
import type { CustomKernels } from '../kernels/customKernels';
import type { PlannedStep } from './plan';
import { convolutionOf } from './stepTensors';

/**
 * What the engine may hold at once, in bytes. The wasm heap ends at 4 GiB, where a failed allocation goes unnoticed and
 * tensors overwrite each other. Half of it leaves room for fragments, and keeps every address below 2³¹, since the
 * backend's JavaScript passes addresses as signed numbers.
 */
const MEMORY_LIMIT = 2 ** 31;

export interface RunBytes {
  /** The most that values take up at any moment of the run, the input among them. */
  readonly peak: number;
  /** What the kernels set aside for themselves and keep. */
  readonly workspace: number;
}

/**
 * What running the steps takes, from their shapes alone.
 * @param own computes the convolutions; slices are then written into their concatenation.
 */
export function runBytes(
  steps: readonly PlannedStep[],
  shapes: ReadonlyMap<string, Shape>,
  custom: Pick<CustomKernels, 'workspaceBytes'> | undefined,
): RunBytes {
  const bytesOf = (path: string): number => elementCount(shapes.get(path) ?? [0]) * BYTES_PER_FLOAT;
  const held = new Map([[INPUT, bytesOf(INPUT)]]);
  const total = (): number => [...held.values()].reduce((sum, bytes) => sum + bytes, 0);
  let peak = total();
  let kept = 0;
  let shared = 0;
  for (const step of steps) {
    const target = (custom && step.slice?.path) ?? step.output;
    held.set(target, bytesOf(target));
    const input = shapes.get(step.inputs[0] ?? '') ?? [];
    const customBytes = step.layer.op.type === 'Conv2d' ? custom?.workspaceBytes(step.layer.op, input) : undefined;
    // Without a custom kernel, a ReLU has an output of its own.
    const unactivated = step.relu && customBytes === undefined ? bytesOf(step.output) : 0;
    peak = Math.max(peak, total() + unactivated + temporaryBytes(step, bytesOf));
    if (customBytes === undefined) kept += indirectionBytes(step.layer, shapes.get(step.output));
    else shared = Math.max(shared, customBytes);
    for (const path of step.release) held.delete(path);
  }
  return { peak, workspace: kept + shared };
}

/** What a step's own intermediate results take. */
function temporaryBytes({ layer, inputs }: PlannedStep, bytesOf: (path: string) => number): number {
  const input = inputs.reduce((sum, path) => sum + bytesOf(path), 0);
  switch (layer.op.type) {
    case 'flatten':
      return input;
    case 'AdaptiveAvgPool2d':
      // A bin, at most the whole input, and the same with its pixels side by side.
      return 2 * input;
    default:
      return 0;
  }
}

/** XNNPACK's table of pointers, one for each window's pixel of one picture; an operator keeps it until its filter goes. */
function indirectionBytes({ op }: Layer, output: Shape | undefined): number {
  if (!output || !('kernelSize' in op)) return 0;
  const [, , height = 0, width = 0] = output;
  return op.kernelSize ** 2 * height * width * BYTES_PER_FLOAT;
}

/** What all values of a run take, each kept in ordinary memory. */
export function observedBytes(shapes: ReadonlyMap<string, Shape>): number {
  return [...shapes.values()].reduce((sum, shape) => sum + elementCount(shape) * BYTES_PER_FLOAT, 0);
}

/** @throws EngineError when that is more than {@link MEMORY_LIMIT}. */
export function checkObservedMemory(bytes: number, what: string): void {
  if (bytes > MEMORY_LIMIT) throw tooMuch(what, bytes, 'Choose a smaller input or batch.');
}

/**
 * @param held bytes in use beside the run.
 * @returns the bytes that the run takes.
 * @throws EngineError when it takes the engine beyond {@link MEMORY_LIMIT}.
 */
export function checkRunMemory({ peak, workspace }: RunBytes, held: number, what: string): number {
  const needed = peak + workspace;
  if (needed + held > MEMORY_LIMIT) throw tooMuch(what, needed + held, 'Choose a smaller input or batch.');
  return needed;
}

/**
 * Call it before a network's parameters are made or uploaded.
 * @param held bytes in use beside the new network.
 * @param customKernels whether convolutions are packed for the custom kernels, which for Winograd's is larger than the
 * filter itself. Otherwise the backend holds parameters twice, the second time packed for its kernels.
 * @returns the bytes that its parameters take.
 * @throws EngineError when they take the engine beyond {@link MEMORY_LIMIT}.
 */
export function checkParameterMemory(graph: Graph, customKernels: boolean, held = 0): number {
  const needed = graph.layers.reduce((sum, layer) => sum + parameterBytes(layer, customKernels), 0);
  if (needed + held > MEMORY_LIMIT) throw tooMuch(`A network of ${graph.options.classes} classes`, needed + held);
  return needed;
}

function parameterBytes({ op, parameters }: Layer, customKernels: boolean): number {
  if (customKernels && op.type === 'Conv2d') return filterBytes(op);
  if (customKernels && op.type === 'Linear') return filterBytes(convolutionOf(op));
  return 2 * parameters.reduce((sum, { shape }) => sum + elementCount(shape), 0) * BYTES_PER_FLOAT;
}

function tooMuch(what: string, bytes: number, advice = ''): EngineError {
  const figures = `${what} would take ${gigabytes(bytes)} of memory, and the engine's limit is ${gigabytes(MEMORY_LIMIT)}.`;
  return new EngineError(`${figures} ${advice}`.trim());
}

function gigabytes(bytes: number): string {
  return `${(bytes / 1e9).toFixed(2)} GB`;
}
