import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Backend, BackendOptions } from '../../src/engine/backend/backend';
import { startBackend } from '../../src/engine/backend/backend';
import { nodePlatform } from '../../src/engine/node/nodePlatform';
import type { Step } from '../../src/engine/network/plan';
import type { Graph } from '../../src/model/graph';
import { createGraph } from '../../src/model/variants';
import { StepRunner } from './stepRunner';
import { parseWeights, readMatched } from '../fixtures/readWeights';

/** The engine's parts in this process, for what its worker does not do: other steps, and a look at each of them. */
export async function loadSteps(
  file: string,
  options: BackendOptions,
  stepsOf: (graph: Graph) => readonly Step[],
): Promise<{ readonly runner: StepRunner; readonly backend: Backend; readonly graph: Graph }> {
  const backend = await startBackend(nodePlatform(path.resolve('dist')), options, message => {
    throw new Error(message);
  });
  const name = path.basename(file);
  const weights = await readMatched(await parseWeights(await readFile(file), name), name);
  const graph = createGraph(weights.variant, weights.options);
  return { runner: new StepRunner(graph, stepsOf(graph), weights.stateDict, backend), backend, graph };
}
