import type { Tensor } from '@tensorflow/tfjs-core';
import { tensor, tidy } from '@tensorflow/tfjs-core';
import type { Backend } from '../../src/engine/backend/backend';
import { compute } from '../../src/engine/network/operations';
import type { Plan, Step } from '../../src/engine/network/plan';
import { planFor } from '../../src/engine/network/plan';
import type { StateDict } from '../../src/engine/network/stateDict';
import { TensorStore } from '../../src/engine/network/tensorStore';
import type { Graph } from '../../src/model/graph';
import { INPUT } from '../../src/model/graph';
import type { TensorData } from '../../src/protocol';
import { computeStock } from './stockCompute';

/** Computes a step; returns what it made. */
type Work = () => Tensor;

/** Computes the main head in this process, each step into a tensor of its own, which is freed after its last reader. */
export class StepRunner {
  private readonly plan: Plan;
  private readonly store: TensorStore;

  constructor(
    graph: Graph,
    steps: readonly Step[],
    state: StateDict,
    private readonly backend: Backend,
  ) {
    this.plan = planFor(graph, steps, ['main']);
    this.store = new TensorStore(state, backend.custom);
    for (const step of this.plan.steps) this.store.upload(step);
  }

  /**
   * @param input NHWC.
   * @param perform is given each step's work, to do it and to return what it made.
   */
  run(input: TensorData, perform: (step: Step, work: Work) => Tensor = (_step, work) => work()): Float32Array {
    const values = new Map<string, Tensor>([[INPUT, tensor(input.data, [...input.shape])]]);
    for (const step of this.plan.steps) {
      const inputs = step.inputs.map(path => valueOf(values, path));
      const tensors = this.store.use(step);
      const { custom } = this.backend;
      const work = () =>
        tidy(() => (custom ? compute(step, inputs, tensors, custom) : computeStock(step, inputs, tensors)));
      values.set(step.output, perform(step, work));
      for (const path of step.release) {
        values.get(path)?.dispose();
        values.delete(path);
      }
    }
    const logits = new Float32Array(valueOf(values, this.plan.logits.get('main') ?? '').dataSync<'float32'>());
    for (const value of values.values()) value.dispose();
    return logits;
  }
}

function valueOf(values: ReadonlyMap<string, Tensor>, path: string): Tensor {
  const value = values.get(path);
  if (!value) throw new Error(`No value ${path}.`);
  return value;
}
