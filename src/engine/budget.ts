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
 * @throws EngineError when a run would take the engine beyond {@link HEAP_BUDGET}.
 */
export function checkBudget({ peak, workspace }: RunBytes, held: number, what: string): void {
  const needed = peak + workspace + held;
  if (needed <= HEAP_BUDGET) return;
  throw new EngineError(
    `${what} would take ${gigabytes(needed)} of memory, and the engine's limit is ${gigabytes(HEAP_BUDGET)}. Choose a smaller input or batch.`,
  );
}

/**
 * To be called before a network's numbers are made or uploaded.
 * @throws EngineError when its parameters, held by the backend twice, would take the engine beyond {@link HEAP_BUDGET}.
 */
export function checkParameterBudget(graph: Graph): void {
  const parameters = graph.layers.flatMap(layer => layer.parameters);
  const bytes = parameters.reduce((sum, { shape }) => sum + elementCount(shape), 0) * BYTES_PER_FLOAT;
  if (2 * bytes <= HEAP_BUDGET) return;
  throw new EngineError(
    `A network of ${graph.options.classes} classes would take ${gigabytes(2 * bytes)} of memory, and the engine's limit is ${gigabytes(HEAP_BUDGET)}.`,
  );
}

function gigabytes(bytes: number): string {
  return `${(bytes / 1e9).toFixed(2)} GB`;
}
