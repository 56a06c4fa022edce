import { BYTES_PER_FLOAT } from '../model/analysis';
import type { Graph, Layer, Shape } from '../model/graph';
import { elementCount, INPUT } from '../model/graph';
import { EngineError } from './errors';
import type { PlannedStep } from './plan';

/**
 * What the engine may hold at once, in bytes. The wasm heap ends at 4 GiB, where an allocation fails without a word and
 * tensors overwrite each other. Half of it leaves room for fragments, and keeps every address below 2³¹, on the side
 * that the backend's JavaScript, which passes addresses as signed numbers, is used on every day.
 */
export const HEAP_BUDGET = 2 ** 31;

export interface RunBytes {
  /** The most that values take up at any moment of the run, the input among them. */
  readonly peak: number;
  /** What the kernels set aside for themselves and keep. */
  readonly workspace: number;
}

/** What running the steps will take, from their shapes alone. With `retain` every value is kept to the end. */
export function runBytes(steps: readonly PlannedStep[], shapes: ReadonlyMap<string, Shape>, retain: boolean): RunBytes {
  const bytesOf = (path: string): number => elementCount(shapes.get(path) ?? [0]) * BYTES_PER_FLOAT;
  let held = bytesOf(INPUT);
  let peak = held;
  let workspace = 0;
  for (const step of steps) {
    held += bytesOf(step.output);
    peak = Math.max(peak, held + temporaryBytes(step, bytesOf));
    workspace += indirectionBytes(step.layer, shapes.get(step.output));
    if (!retain) for (const path of step.release) held -= bytesOf(path);
  }
  return { peak, workspace };
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

/**
 * @param held bytes that are in use beside the run.
 * @returns the bytes that the run will take.
 * @throws EngineError when it would take the engine beyond {@link HEAP_BUDGET}.
 */
export function checkBudget({ peak, workspace }: RunBytes, held: number, what: string): number {
  const needed = peak + workspace;
  if (needed + held > HEAP_BUDGET) throw tooMuch(what, needed + held, 'Choose a smaller input or batch.');
  return needed;
}

/**
 * To be called before a network's numbers are made or uploaded.
 * @param held bytes that are in use beside the new network.
 * @returns the bytes that its parameters will take: the backend holds them twice, the second time packed for its kernels.
 * @throws EngineError when they would take the engine beyond {@link HEAP_BUDGET}.
 */
export function checkParameterBudget(graph: Graph, held = 0): number {
  const parameters = graph.layers.flatMap(layer => layer.parameters);
  const needed = 2 * parameters.reduce((sum, { shape }) => sum + elementCount(shape), 0) * BYTES_PER_FLOAT;
  if (needed + held > HEAP_BUDGET) throw tooMuch(`A network of ${graph.options.classes} classes`, needed + held);
  return needed;
}

function tooMuch(what: string, bytes: number, advice = ''): EngineError {
  const figures = `${what} would take ${gigabytes(bytes)} of memory, and the engine's limit is ${gigabytes(HEAP_BUDGET)}.`;
  return new EngineError(`${figures} ${advice}`.trim());
}

function gigabytes(bytes: number): string {
  return `${(bytes / 1e9).toFixed(2)} GB`;
}
