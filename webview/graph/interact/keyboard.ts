import { arrowStep } from '../../controls/arrowKeys';
import { selected } from '../../state/selection';
import { across, along, endsOf } from './keyboardStops';
import { drawnGraph, tabStop, direction } from './graphState';
import { fitWholeGraph, zoomIn, zoomOut } from './viewActions';
import { focusOn, isExpandable, toggle } from './nodeActions';

// Keys on the graph: the arrows along the flow follow the edges, the others go to what stands beside.

/** The stops visited, latest last: the way back from where branches join. */
let trail: readonly string[] = [];
const TRAIL_LENGTH = 32;

/** Does what a key means in the graph; false for a key without a meaning. */
export function handleKey(event: KeyboardEvent): boolean {
  const path = tabStop.peek();
  if (path === undefined || event.ctrlKey || event.metaKey || event.altKey) return false;
  switch (event.key) {
    case 'Enter':
      selected.value = path;
      if (isExpandable(path)) toggle(path);
      return true;
    case ' ':
      selected.value = path;
      return true;
    case '+':
    case '=':
      zoomIn();
      return true;
    case '-':
      zoomOut();
      return true;
    case '0':
      fitWholeGraph();
      return true;
    default: {
      const next = destination(event.key, path);
      if (next === undefined) return arrowStep(event.key) !== undefined;
      trail = [...trail, path].slice(-TRAIL_LENGTH);
      focusOn(next);
      return true;
    }
  }
}

function destination(key: string, path: string): string | undefined {
  const current = drawnGraph.peek();
  if (!current) return undefined;
  const { stops, bounds } = current;
  const step = arrowStep(key);
  if (step) {
    const way = step.x + step.y < 0 ? 'before' : 'after';
    const alongFlow = (step.y !== 0) === (direction.peek() === 'down');
    return alongFlow ? along(stops, path, way, trail) : across(stops, bounds, path, way, direction.peek());
  }
  switch (key) {
    case 'Escape':
      return stops.get(path)?.outer;
    case 'Home':
      return endsOf(stops).first;
    case 'End':
      return endsOf(stops).last;
    default:
      return undefined;
  }
}
