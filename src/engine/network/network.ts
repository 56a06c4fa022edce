import type { Tensor, Tensor4D } from '@tensorflow/tfjs-core';
import { memory, tensor, tidy } from '@tensorflow/tfjs-core';
import type { Graph, Head } from '../../model/graph';
import type { LayerTime, TensorData } from '../../protocol';
import { HEADS, INPUT, INPUT_CHANNELS } from '../../model/graph';
import { analyze } from '../../model/analysis';
import { InputSizeError } from '../../model/inputSizes';
import { outputSizeOf } from '../../model/shapes';
import type { Backend } from '../backend/backend';
import { checkObservedMemory, checkParameterMemory, checkRunMemory, observedBytes, runBytes } from './memoryLimit';
import type { ComputeLayer } from './computeLayer';
import { layerComputer } from './computeLayer';
import type { EngineError } from '../errors';
import { toChannelsFirst } from '../axisOrder';
import type { NonFiniteValue, Picture } from './nonFinite';
import { firstNonFinite, fusionError, nonFiniteError, nonFiniteKind, unsteadyError } from './nonFinite';
import { compute } from './operations';
import type { Slice } from '../kernels/customKernels';
import type { Pacer } from '../platform/pacer';
import type { Plan, PlannedStep, Step } from './plan';
import { fusedSteps, plannedShapes, planFor, unfusedSteps } from './plan';
import type { StateDict } from './stateDict';
import type { TimedStep } from './stepClock';
import { StepClock } from './stepClock';
import { TensorStore } from './tensorStore';

/** Logits `[N, classes]` by head. */
export type Logits = ReadonlyMap<Head, TensorData>;

/** Every value of a run, by its path: the input's, then each layer's in the order of execution. NCHW or `[N, features]`. */
export type Activations = ReadonlyMap<string, TensorData>;

export interface Observation {
  readonly logits: Logits;
  /** One a layer, in the order of execution. */
  readonly times: readonly LayerTime[];
  readonly activations: Activations;
}

/** Looks at the values that a run has kept to its end. */
type LookAtValues = (values: ReadonlyMap<string, Tensor>) => void;

const WARM_UP_SIDE = 32;

/** A graph with its numbers, ready to run on the current backend. */
export class Network {
  private readonly fused: readonly Step[];
  private readonly unfused: readonly Step[];
  /** Tensors of the fused steps, there from the start to `dispose`. */
  private readonly fusedTensors: TensorStore;
  /** Those that only single steps need, made by the first observed run. */
  private readonly unfusedTensors: TensorStore;

  private constructor(
    readonly graph: Graph,
    readonly state: StateDict,
    private readonly backend: Backend,
  ) {
    this.fused = fusedSteps(graph);
    this.unfused = unfusedSteps(graph);
    this.fusedTensors = new TensorStore(state, backend.custom);
    this.unfusedTensors = new TensorStore(state, backend.custom, this.fusedTensors);
  }

  /**
   * Folds and uploads all weights, and runs once on a small input, so that the kernels have packed them before the
   * first picture comes. Whatever fails or cancels it, nothing stays allocated.
   * @param onProgress told the steps done and their number.
   * @throws EngineError when the state_dict lacks a parameter or there is not enough memory.
   */
  static async create(
    graph: Graph,
    state: StateDict,
    backend: Backend,
    pacer: Pacer,
    onProgress: (done: number, total: number) => void,
  ): Promise<Network> {
    // What is there now, a former model above all, has packed weights too; TensorFlow.js counts those of the custom kernels.
    const held = (backend.custom ? 1 : 2) * memory().numBytes;
    backend.reserve(checkParameterMemory(graph, backend.custom !== undefined, held));
    const network = new Network(graph, state, backend);
    try {
      const total = network.fused.length + 1;
      for (const [index, step] of network.fused.entries()) {
        network.fusedTensors.upload(step);
        onProgress(index + 1, total);
        await pacer.breathe();
      }
      const side = warmUpSide(graph);
      const shape = [1, side, side, INPUT_CHANNELS];
      const black = new Float32Array(side * side * INPUT_CHANNELS);
      await network.runFused({ shape, data: black }, network.fastPlan(['main']), pacer);
      onProgress(total, total);
      return network;
    } catch (error) {
      network.dispose();
      throw error;
    }
  }

  /** The auxiliary heads that are defined at a square input of this size. */
  auxiliaryHeadsAt(inputSize: number): readonly Head[] {
    return HEADS.filter(head => {
      if (head === 'main' || this.graph.logits[head] === undefined) return false;
      try {
        plannedShapes(this.graph, this.fastPlan([head]), [1, INPUT_CHANNELS, inputSize, inputSize]);
        return true;
      } catch {
        return false;
      }
    });
  }

  /** @throws EngineError when a run on an input of this shape (NHWC) is not defined or would not fit into memory. */
  check(inputShape: readonly number[], heads: readonly Head[]): void {
    this.prepare(this.fastPlan(heads), onePicture(inputShape));
  }

  /**
   * Runs the fast way: folded, fused, each value freed after its last reader, one picture of the batch at a time: a batch
   * gains no speed, and a cancel takes effect between its pictures.
   * @param input NHWC.
   * @param clock takes the time of each step.
   * @throws EngineError when a logit is NaN or infinite, with the layer where that begins.
   */
  async run(input: TensorData, heads: readonly Head[], pacer: Pacer, clock?: StepClock): Promise<Logits> {
    return this.runPlan(this.fastPlan(heads), input, heads, pacer, clock);
  }

  /**
   * Runs one picture the fast way, as {@link run} does, for the main head, and gives out one more value.
   * @param input NHWC.
   * @param path of the value: the output of a step of the fast way.
   * @throws what {@link run} throws.
   */
  async runKeeping(
    input: TensorData,
    path: string,
    pacer: Pacer,
  ): Promise<{ readonly logits: Float32Array; readonly kept: Float32Array }> {
    const plan = planFor(this.graph, this.fused, ['main'], [path]);
    const kept: Float32Array[] = [];
    const logits = await this.runPlan(plan, input, ['main'], pacer, undefined, values =>
      kept.push(valueOf(values, path).dataSync<'float32'>().slice()),
    );
    return { logits: logits.get('main')?.data ?? new Float32Array(0), kept: kept[0] ?? new Float32Array(0) };
  }

  private async runPlan(
    plan: Plan,
    input: TensorData,
    heads: readonly Head[],
    pacer: Pacer,
    clock?: StepClock,
    look?: LookAtValues,
  ): Promise<Logits> {
    const shape = onePicture(input.shape);
    this.prepare(plan, shape);
    const [batch = 0] = input.shape;
    const classes = this.graph.options.classes;
    const logits = new Map(
      heads.map(head => [head, { shape: [batch, classes], data: new Float32Array(batch * classes) }]),
    );
    const pictureSize = input.data.length / batch;
    for (let n = 0; n < batch; n++) {
      const picture = { shape, data: input.data.subarray(n * pictureSize, (n + 1) * pictureSize) };
      for (const [head, values] of await this.runFused(picture, plan, pacer, clock, look)) {
        if (nonFiniteKind(values)) throw await this.explainNonFinite(picture, heads, pacer);
        logits.get(head)?.data.set(values, n * classes);
      }
    }
    return logits;
  }

  /**
   * Runs the fast way, exactly as {@link run} does, and takes the time of each step.
   * @param input NHWC, one picture.
   * @returns the steps in the order of execution.
   * @throws what {@link run} throws.
   */
  async profile(input: TensorData, heads: readonly Head[], pacer: Pacer): Promise<readonly TimedStep[]> {
    const clock = new StepClock(this.backend.custom);
    await this.run(input, heads, pacer, clock);
    return clock.steps;
  }

  /** Threads that may compute a step. */
  get threads(): number {
    return this.backend.threads;
  }

  /** Whether a step writes its output right into the concatenation that it is a part of. */
  writesSlice(step: Step): boolean {
    return this.backend.custom !== undefined && step.slice !== undefined && step.layer.op.type === 'Conv2d';
  }

  /**
   * Runs each layer on its own, the whole batch at once, and gives out every value. They lie in ordinary memory, which is
   * returned when they are dropped; the backend's own never shrinks.
   * @param input NHWC.
   * @throws EngineError when the run, or what it gives out, would not fit into memory; the signal's reason when cancelled.
   */
  async observe(input: TensorData, heads: readonly Head[], pacer: Pacer): Promise<Observation> {
    const plan = planFor(this.graph, this.unfused, heads);
    this.checkObservable(plan, input.shape);
    for (const step of plan.steps) {
      this.unfusedTensors.upload(step);
      await pacer.breathe();
    }
    this.prepare(plan, input.shape);
    const times: LayerTime[] = [];
    const activations = new Map<string, TensorData>([[INPUT, toChannelsFirst(input)]]);
    const values = new Map<string, Tensor>();
    try {
      values.set(INPUT, tensor(input.data, [...input.shape]));
      for (const step of plan.steps) {
        // A kernel packs a filter at its first use, which takes longer than using it: no part of the layer's time.
        if (this.unfusedTensors.isUnpacked(step)) this.execute(step, values).dispose();
        const start = performance.now();
        const output = this.execute(step, values);
        times.push({ path: step.output, ms: performance.now() - start });
        values.set(step.output, output);
        activations.set(step.output, toChannelsFirst(contentOf(output)));
        release(step, values);
        await pacer.breathe();
      }
    } finally {
      for (const value of values.values()) value.dispose();
    }
    const logits = new Map([...plan.logits].map(([head, path]) => [head, logitsOf(activations, path)]));
    return { logits, times, activations };
  }

  /** Computes single layers, of this network or like them, on any values. */
  get computeLayer(): ComputeLayer {
    return layerComputer(this.state, this.backend.custom);
  }

  /** Frees the tensors that only observed runs use. */
  forget(): void {
    this.unfusedTensors.dispose();
  }

  dispose(): void {
    this.forget();
    this.fusedTensors.dispose();
  }

  private fastPlan(heads: readonly Head[]): Plan {
    return planFor(this.graph, this.fused, heads);
  }

  /** Runs one picture. @returns each head's logits. */
  private async runFused(
    picture: Picture,
    plan: Plan,
    pacer: Pacer,
    clock?: StepClock,
    look?: LookAtValues,
  ): Promise<readonly (readonly [Head, Float32Array])[]> {
    const values = new Map<string, Tensor>();
    try {
      values.set(INPUT, tensor(picture.data, [...picture.shape]));
      for (const step of plan.steps) {
        clock?.begin();
        this.advance(step, values);
        clock?.end(step);
        release(step, values);
        await pacer.breathe();
      }
      look?.(values);
      return [...plan.logits].map(([head, path]) => [head, valueOf(values, path).dataSync<'float32'>()]);
    } finally {
      for (const value of values.values()) value.dispose();
    }
  }

  /** Runs a picture again, to look at every value. */
  private async explainNonFinite(picture: Picture, heads: readonly Head[], pacer: Pacer): Promise<EngineError> {
    const first = (steps: readonly Step[]): Promise<NonFiniteValue | undefined> => {
      const plan = planFor(this.graph, steps, heads);
      this.prepare(plan, picture.shape);
      return firstNonFinite(plan.steps, picture, this.state, this.backend.custom, pacer);
    };
    const single = await first(this.unfused);
    if (single) return nonFiniteError(single, this.state);
    const joined = await first(this.fused);
    return joined ? fusionError(joined) : unsteadyError();
  }

  private prepare(plan: Plan, inputShape: readonly number[]): void {
    const [n = 0, h = 0, w = 0, c = 0] = inputShape;
    const copied = this.fusedTensors.copiedBytes + this.unfusedTensors.copiedBytes;
    const bytes = runBytes(plan.steps, plannedShapes(this.graph, plan, [n, c, h, w]), this.backend.custom);
    const needed = checkRunMemory(bytes, memory().numBytes + copied, `A run on ${n} × ${h} × ${w} pixels`);
    this.backend.reserve(needed + copied);
  }

  /** Computes a step of the fast way into the values; a convolution that is a part of a concatenation, right into that. */
  private advance(step: Step, values: Map<string, Tensor>): void {
    const { custom } = this.backend;
    const { op } = step.layer;
    if (custom && step.slice && op.type === 'Conv2d') {
      const { path, channels, offset } = step.slice;
      if (!values.has(path)) {
        const [n = 0, height = 0, width = 0] = valueOf(values, step.inputs[0] ?? '').shape;
        const size = outputSizeOf(op, { height, width });
        values.set(path, custom.allocate([n, size.height, size.width, channels]));
      }
      this.execute(step, values, { tensor: valueOf(values, path) as Tensor4D, offset });
    } else if (!values.has(step.output)) {
      values.set(step.output, this.execute(step, values));
    }
  }

  private execute(step: Step, values: ReadonlyMap<string, Tensor>, slice?: Slice): Tensor {
    const inputs = step.inputs.map(path => valueOf(values, path));
    const tensors = this.unfusedTensors.use(step);
    return tidy(() => compute(step, inputs, tensors, this.backend.custom, slice));
  }

  private checkObservable(plan: Plan, inputShape: readonly number[]): void {
    const [n = 0, h = 0, w = 0, c = 0] = inputShape;
    const bytes = observedBytes(plannedShapes(this.graph, plan, [n, c, h, w]));
    checkObservedMemory(bytes, `Every value of a run on ${n} × ${h} × ${w} pixels`);
  }
}

/** Frees what no later step reads. */
function release(step: PlannedStep, values: Map<string, Tensor>): void {
  for (const path of step.release) {
    values.get(path)?.dispose();
    values.delete(path);
  }
}

function logitsOf(activations: Activations, path: string): TensorData {
  const logits = activations.get(path);
  if (!logits) throw new Error(`No value ${path}.`);
  return { shape: logits.shape, data: logits.data.slice() };
}

/** A small input at which the network is defined. */
function warmUpSide(graph: Graph): number {
  try {
    analyze(graph, { batch: 1, inputSize: WARM_UP_SIDE, mode: 'eval' });
    return WARM_UP_SIDE;
  } catch (error) {
    if (error instanceof InputSizeError) return error.smallest;
    throw error;
  }
}

function onePicture(shape: readonly number[]): readonly number[] {
  return [1, ...shape.slice(1)];
}

function valueOf(values: ReadonlyMap<string, Tensor>, path: string): Tensor {
  const value = values.get(path);
  if (!value) throw new Error(`No value ${path}.`);
  return value;
}

function contentOf(value: Tensor): { shape: number[]; data: Float32Array } {
  return { shape: value.shape, data: value.dataSync<'float32'>() };
}
