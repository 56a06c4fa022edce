import type { Graph, Layer } from '../../src/model/graph';
import { INPUT } from '../../src/model/graph';
import { isWithin } from '../../src/model/paths';

/** The layers of a selection that have weights, in the network's order. */
interface ShownLayers {
  readonly layers: readonly Layer[];
  /** True for a layer, or a convolution with what follows it: of those there are pictures, of more only figures. */
  readonly detailed: boolean;
}

/** What is inside a module, or is the layer itself; of the whole network where the path is `''`. */
export function shownLayers({ layers }: Graph, path: string): ShownLayers {
  const inside = layers.filter(layer => layer.parameters.length > 0 && isWithin(layer.path, path));
  return { layers: inside, detailed: inside.filter(({ op }) => op.type !== 'BatchNorm2d').length <= 1 };
}

/** The convolution that reads the picture: its filters are pictures too. */
export function firstConvolution({ layers }: Graph): Layer | undefined {
  return layers.find(isFirstConvolution);
}

export function isFirstConvolution({ op, inputs }: Layer): boolean {
  return op.type === 'Conv2d' && inputs.includes(INPUT);
}
