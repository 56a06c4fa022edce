import assert from 'node:assert/strict';
import {
  checkObservedMemory,
  checkParameterMemory,
  checkRunMemory,
  observedBytes,
  runBytes,
} from '../../../../src/engine/network/memoryLimit';
import { workspaceBytes } from '../../../../src/engine/kernels/convolution';
import type { Plan } from '../../../../src/engine/network/plan';
import { fusedSteps, planFor, plannedShapes, unfusedSteps } from '../../../../src/engine/network/plan';
import type { Conv2d, Graph, Layer, Operation, Shape } from '../../../../src/model/graph';
import { PAPER_ARCHITECTURE } from '../../../../src/model/architecture/paperArchitecture';
import { DEFAULT_OPTIONS } from '../../../../src/model/defaults';
import { INPUT } from '../../../../src/model/graph';
import { createGraph } from '../../../../src/model/variants';

const MEMORY_LIMIT = 2 ** 31;
const CONVOLUTION: Operation = {
  type: 'Conv2d',
  inChannels: 3,
  outChannels: 3,
  kernelSize: 1,
  stride: 1,
  padding: 0,
  bias: true,
};
const BATCH_NORM: Operation = { type: 'BatchNorm2d', features: 3, eps: 0.001, momentum: 0.1 };

function layer(path: string, op: Operation, ...inputs: string[]): Layer {
  return { path, op, functional: false, inputs, parameters: [], head: 'main' };
}

function graphOf(layers: readonly Layer[], logits: Graph['logits']): Graph {
  const root = {
    path: '',
    type: 'Net',
    children: [],
    layer: undefined,
    input: INPUT,
    output: logits.main,
    head: 'main' as const,
  };
  return { variant: 'test', architecture: PAPER_ARCHITECTURE, options: DEFAULT_OPTIONS, layers, root, logits };
}

function outputs(plan: { readonly steps: readonly { readonly output: string }[] }): string[] {
  return plan.steps.map(step => step.output);
}

describe('fusedSteps', () => {
  it('joins convolution, batch norm and ReLU, and names the step by its last layer', () => {
    const graph = graphOf(
      [layer('c', CONVOLUTION, INPUT), layer('b', BATCH_NORM, 'c'), layer('r', { type: 'ReLU' }, 'b')],
      { main: 'r' },
    );
    const steps = fusedSteps(graph);
    assert.deepEqual(outputs({ steps }), ['r']);
    assert.equal(steps[0]?.batchNorm?.path, 'b');
    assert.deepEqual(steps[0].inputs, [INPUT]);
  });

  it('leaves apart what somebody else reads too', () => {
    const layers = [
      layer('c', CONVOLUTION, INPUT),
      layer('b', BATCH_NORM, 'c'),
      layer('r', { type: 'ReLU' }, 'b'),
      layer('sum', { type: 'cat' }, 'b', 'r'),
    ];
    assert.deepEqual(outputs({ steps: fusedSteps(graphOf(layers, { main: 'sum' })) }), ['b', 'r', 'sum']);
    assert.deepEqual(outputs({ steps: fusedSteps(graphOf(layers.slice(0, 3), { main: 'r', aux1: 'c' })) }), [
      'c',
      'b',
      'r',
    ]);
  });

  for (const variant of ['inception-v1-bn', 'bvlc-googlenet', 'torchvision-googlenet'] as const) {
    it(`leaves no batch norm and no ReLU of ${variant} on its own, be it a module or a function`, () => {
      const types = fusedSteps(createGraph(variant)).map(step => step.layer.op.type);
      assert.ok(!types.includes('BatchNorm2d') && !types.includes('ReLU'));
      assert.equal(types.filter(type => type === 'Conv2d').length, 59);
    });
  }
});

describe('planFor', () => {
  const graph = createGraph('inception-v1-bn');

  it('runs only what the asked heads need', () => {
    const main = planFor(graph, fusedSteps(graph), ['main']);
    assert.ok(!outputs(main).some(path => path.startsWith('aux')));
    const aux1 = planFor(graph, fusedSteps(graph), ['aux1']);
    assert.ok(!outputs(aux1).some(path => path.startsWith('inception4b')), 'aux1 leaves after 4a');
    assert.equal(outputs(aux1).at(-1), 'aux1.fc2');
  });

  it('releases every value after its last reader, once, and never a result', () => {
    const plan = planFor(graph, fusedSteps(graph), ['main', 'aux2', 'aux1']);
    const alive = new Set([INPUT]);
    for (const step of plan.steps) {
      for (const input of step.inputs) assert.ok(alive.has(input), `${step.output} reads ${input}`);
      alive.add(step.output);
      for (const path of step.release) assert.ok(alive.delete(path), `${path} was released before`);
    }
    assert.deepEqual([...alive].sort(), [...plan.logits.values()].sort());
  });

  it('refuses a head that the graph does not have', () => {
    const headless = createGraph('inception-v1-bn', { useAux: false });
    assert.throws(() => planFor(headless, unfusedSteps(headless), ['aux1']), { name: 'EngineError', message: /aux1/ });
  });
});

describe('the memory of a run', () => {
  const graph = createGraph('inception-v1-bn');
  const fast = planFor(graph, fusedSteps(graph), ['main']);
  const observed = planFor(graph, unfusedSteps(graph), ['main']);
  const bytes = (plan: Plan, batch: number, size: number): number =>
    runBytes(plan.steps, plannedShapes(graph, plan, [batch, 3, size, size]), undefined).peak;

  it('is for every value of an observed run what all of them take', () => {
    const bytesOfAll = observedBytes(plannedShapes(graph, observed, [1, 3, 224, 224]));
    assert.ok(bytesOfAll > 49e6 && bytesOfAll < 50e6, String(bytesOfAll));
    assert.throws(() => checkObservedMemory(MEMORY_LIMIT + 1, 'A run'), {
      name: 'EngineError',
      message: /^A run would take 2\.15 GB of memory/,
    });
    checkObservedMemory(MEMORY_LIMIT, 'A run');
  });

  it('peaks at the widest point when values are freed', () => {
    // maxpool1 reads 64 channels of 112 × 112 and writes as many of 56 × 56, which is more than conv2b's 64 and 192 of 56 × 56.
    const custom = { workspaceBytes: () => 0 };
    const shapes = plannedShapes(graph, fast, [1, 3, 224, 224]);
    assert.equal(runBytes(fast.steps, shapes, custom).peak, (112 * 112 + 56 * 56) * 64 * 4);
  });

  it("holds a convolution's output beside that of its ReLU where TensorFlow.js's kernels compute both", () => {
    // conv1 reads 3 channels of 224 × 224.
    assert.equal(bytes(fast, 1, 224), (224 * 224 * 3 + 2 * 112 * 112 * 64) * 4);
  });

  it("takes at most 8 MB above the weights for one picture, and 10 MB where each layer runs on its own, the kernels' own included", () => {
    const custom = { workspaceBytes: (op: Conv2d, input: Shape) => workspaceBytes(op, input, 2) };
    const all = (plan: Plan): number => {
      const { peak, workspace } = runBytes(plan.steps, plannedShapes(graph, plan, [1, 3, 224, 224]), custom);
      return peak + workspace;
    };
    assert.ok(all(fast) < 8e6, `${all(fast)} bytes`);
    assert.ok(all(observed) < 10e6, `${all(observed)} bytes`);
  });

  it('is refused beyond the budget, with both figures', () => {
    assert.doesNotThrow(() => checkRunMemory({ peak: MEMORY_LIMIT, workspace: 0 }, 0, 'This'));
    assert.throws(() => checkRunMemory({ peak: MEMORY_LIMIT, workspace: 1 }, 0, 'This'), {
      name: 'EngineError',
      message: "This would take 2.15 GB of memory, and the engine's limit is 2.15 GB. Choose a smaller input or batch.",
    });
    assert.throws(() => checkRunMemory({ peak: 0, workspace: 0 }, MEMORY_LIMIT + 1, 'This'), { name: 'EngineError' });
  });

  it('is refused for more classes than there is memory for', () => {
    assert.doesNotThrow(() => checkParameterMemory(graph, false));
    assert.throws(() => checkParameterMemory(createGraph('inception-v1-bn', { classes: 1_000_000 }), false), {
      name: 'EngineError',
      message: /1000000 classes/,
    });
    const needed = checkParameterMemory(graph, false);
    assert.throws(() => checkParameterMemory(graph, false, MEMORY_LIMIT - needed + 1), { name: 'EngineError' });
  });
});

describe('plannedShapes', () => {
  const graph = createGraph('inception-v1-bn');

  it('says which sizes are allowed where a head is not defined', () => {
    const plan = planFor(graph, fusedSteps(graph), ['aux1']);
    assert.throws(() => plannedShapes(graph, plan, [1, 3, 64, 64]), { name: 'InputSizeError', message: /64 × 64/ });
    assert.throws(() => plannedShapes(graph, plan, [1, 3, 224, 64]), { name: 'EngineError', message: /224 × 64/ });
  });
});
