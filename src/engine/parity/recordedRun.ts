import type { Graph, Head, Layer, Shape } from '../../model/graph';
import { elementCount, INPUT, sameShape } from '../../model/graph';
import { outputShape } from '../../model/shapes';
import type { TensorData } from '../../protocol';
import type { FileTensor } from '../../weights/tensor';
import type { ComputeLayer } from '../network/computeLayer';
import type { Plan, PlannedStep } from '../network/plan';
import { plannedShapes, planFor, unfusedSteps } from '../network/plan';
import type { Pacer } from '../platform/pacer';
import type { Flaw } from './flaws';
import type { RecordedModule, RecordedModules } from './recordedModules';

/** The most values that one layer may give when it is computed from recorded ones: 256 MB. */
const MAX_VALUES = 2 ** 26;

/** Flaws by the paths of the layers that have them. */
export type Flaws = ReadonlyMap<string, Flaw>;

export const NO_FLAWS: Flaws = new Map();

/** What a visitor is told of a recorded module. */
export interface Visit {
  readonly recorded: RecordedModule;
  readonly theirs: TensorData;
  /** Computed from the network's input; absent unless asked for. */
  readonly ours: TensorData | undefined;
  /** Computed from what was recorded before; undefined where that can't be read by our layers. */
  readonly fromTheirs: TensorData | undefined;
}

/** Computes the network from recorded values, layer by layer. Only what later layers read is in memory. */
export class RecordedRun {
  readonly plan: Plan;
  private readonly shapes: ReadonlyMap<string, Shape>;
  private readonly layers: ReadonlyMap<string, Layer>;

  /**
   * @param input the recorded one.
   * @param read a recorded tensor's values.
   * @throws EngineError when the network is not defined for the input.
   */
  constructor(
    graph: Graph,
    heads: readonly Head[],
    private readonly input: TensorData,
    private readonly recorded: RecordedModules['byValue'],
    private readonly read: (tensor: FileTensor) => Promise<TensorData>,
    private readonly compute: ComputeLayer,
    private readonly pacer: Pacer,
  ) {
    this.plan = planFor(graph, unfusedSteps(graph), heads);
    this.shapes = plannedShapes(graph, this.plan, input.shape);
    this.layers = new Map(this.plan.steps.map(({ layer }) => [layer.path, layer]));
  }

  /** The shape of a layer's output. */
  shapeOf(path: string): Shape {
    return this.shapes.get(path) ?? [];
  }

  /**
   * Goes through all layers in order.
   * @param withOwn whether to compute the network from its input too.
   * @param onLayer told how many layers are computed.
   */
  async walk(
    flaws: Flaws,
    withOwn: boolean,
    visit: (visited: Visit) => void,
    onLayer: (done: number, total: number) => void = () => undefined,
  ): Promise<void> {
    const ours = new Map<string, TensorData>([[INPUT, this.input]]);
    const theirs = new Map<string, TensorData>([[INPUT, this.input]]);
    for (const [index, step] of this.plan.steps.entries()) {
      const own = withOwn ? this.computed(step.layer, valuesOf(step, ours), NO_FLAWS, undefined) : undefined;
      if (own) ours.set(step.output, own);
      const [first, ...others] = this.recorded.get(step.output) ?? [];
      const value = first && (await this.read(first.tensor));
      const isSame = flaws.size === 0 && step.inputs.every(path => ours.get(path) === theirs.get(path));
      const from = isSame && own ? own : this.computed(step.layer, valuesOf(step, theirs), flaws, value);
      if (first && value) visit({ recorded: first, theirs: value, ours: own, fromTheirs: from });
      for (const recorded of others) {
        visit({ recorded, theirs: await this.read(recorded.tensor), ours: own, fromTheirs: from });
      }
      const known = value ? this.usable(step.output, value) : from;
      if (known) theirs.set(step.output, known);
      for (const path of step.release) {
        ours.delete(path);
        theirs.delete(path);
      }
      onLayer(index + 1, this.plan.steps.length);
      await this.pacer.breathe();
    }
  }

  /** The layers between a recorded value and those that are recorded before it, the value's own last. */
  segment(path: string): readonly Layer[] {
    const found = new Map<string, Layer>();
    const visit = (value: string): void => {
      const layer = this.layers.get(value);
      if (!layer || found.has(value)) return;
      for (const read of layer.inputs) if (!this.recorded.has(read)) visit(read);
      found.set(value, layer);
    };
    visit(path);
    return [...found.values()];
  }

  /** Computes a value from those that are recorded before it; undefined where our layers can't read them. */
  async fromRecorded(path: string, flaws: Flaws, theirs: TensorData): Promise<TensorData | undefined> {
    const values = new Map<string, TensorData | undefined>([[INPUT, this.input]]);
    for (const layer of this.segment(path)) {
      for (const read of layer.inputs) {
        const [recorded] = this.recorded.get(read) ?? [];
        if (!values.has(read) && recorded) values.set(read, this.usable(read, await this.read(recorded.tensor)));
      }
      const inputs = layer.inputs.map(read => values.get(read));
      values.set(layer.path, this.computed(layer, inputs, flaws, layer.path === path ? theirs : undefined));
      await this.pacer.breathe();
    }
    return values.get(path);
  }

  /** A recorded value, if the layers that read it can: it may have another height and width, but no other channels. */
  private usable(path: string, value: TensorData): TensorData | undefined {
    const expected = this.shapeOf(path);
    const fits = value.shape.length === expected.length && sameShape(value.shape.slice(0, 2), expected.slice(0, 2));
    return fits && value.data.length > 0 ? value : undefined;
  }

  private computed(
    layer: Layer,
    inputs: readonly (TensorData | undefined)[],
    flaws: Flaws,
    theirs: TensorData | undefined,
  ): TensorData | undefined {
    if (!inputs.every(input => input !== undefined)) return undefined;
    const flaw = flaws.get(layer.path);
    const guarded: ComputeLayer = (one, read, state) => {
      const shape = outputShape(
        one.op,
        read.map(({ shape: size }) => size),
      );
      if (!shape || elementCount(shape) > MAX_VALUES) throw new ImpossibleLayer();
      return this.compute(one, read, state);
    };
    try {
      return flaw ? flaw.compute(inputs, guarded, theirs) : guarded(layer, inputs);
    } catch (error) {
      if (error instanceof ImpossibleLayer) return undefined;
      throw error;
    }
  }
}

/** A layer that is not defined on what it would read. */
class ImpossibleLayer extends Error {}

function valuesOf({ inputs }: PlannedStep, values: ReadonlyMap<string, TensorData>): (TensorData | undefined)[] {
  return inputs.map(path => values.get(path));
}
