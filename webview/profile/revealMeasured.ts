import { isWithin } from '../../src/model/paths';
import { reveal } from '../graph/interact/nodeActions';
import { graph } from '../state/network';

/** Selects a measured module or layer in the graph, where the network that is shown has it. */
export function revealMeasured(path: string): void {
  if (path !== '' && graph.peek().layers.some(layer => isWithin(layer.path, path))) reveal(path);
}
