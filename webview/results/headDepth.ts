import { analyze } from '../../src/model/analysis';
import type { Head } from '../../src/model/graph';
import { parentOf } from '../../src/model/paths';
import { graphOf } from '../../src/model/variants';
import type { ModelInfo } from '../../src/protocol';

/** Where an auxiliary head hangs: the module that it reads, and the share of the network's mult-adds up to there. */
export interface HeadDepth {
  readonly after: string;
  readonly share: number;
}

/** @param inputSize at which the network is defined. */
export function headDepth(model: ModelInfo, head: Head, inputSize: number): HeadDepth | undefined {
  const graph = graphOf(model);
  const input = graph.root.children.find(({ path }) => path === head)?.input;
  const end = graph.layers.findIndex(({ path }) => path === input);
  const read = graph.layers[end];
  if (!read) return undefined;
  const { modules, totals } = analyze(graph, { batch: 1, inputSize, mode: 'eval' });
  const before = graph.layers.slice(0, end + 1).filter(layer => layer.head === 'main');
  const done = before.reduce((sum, { path }) => sum + (modules.get(path)?.multAdds.torchinfo ?? 0), 0);
  const after = read.functional ? parentOf(read.path) : read.path;
  return { after, share: done / totals.multAdds.torchinfo };
}
