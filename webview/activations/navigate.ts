import type { Graph } from '../../src/model/graph';
import { INPUT, walkModules } from '../../src/model/graph';
import type { ValuePlace } from '../../src/protocol';
import { reveal } from '../graph/interact/nodeActions';
import { channelView, openChannel } from '../state/channels';
import { graph } from '../state/network';

/** The outermost module, but the network itself, whose output a layer computes; without one the layer. */
export function outermost({ root }: Graph, path: string): string {
  for (const module of walkModules(root)) if (module.path !== '' && module.output === path) return module.path;
  return path;
}

/** Shows a channel large, with its layer selected; the network's input has none, and is shown beside what was selected. */
export function goToChannel(
  { path, channel }: Pick<ValuePlace, 'path' | 'channel'>,
  position?: Pick<ValuePlace, 'y' | 'x'>,
): void {
  if (path !== INPUT) reveal(outermost(graph.peek(), path));
  channelView.value = 'channels';
  openChannel({ path, channel, position });
}
