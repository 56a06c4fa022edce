import { selected } from '../../state/selection';
import { across, along, endsOf } from './keyboardStops';
import { drawnGraph, tabStop, direction } from './graphState';
import { fitWholeGraph, zoomIn, zoomOut } from './viewActions';
import { focusOn, isExpandable, toggle } from './nodeActions';

// Keys on the graph: the arrows along the flow follow the edges, the others go to what stands beside.

/** The stops visited, latest last: the way back from where branches join. */
let trail: readonly string[] = [];
const TRAIL_LENGTH = 32;

const ARROWS: Readonly<Record<string, { readonly axis: 'x' | 'y'; readonly way: 'before' | 'after' }>> = {
  ArrowUp: { axis: 'y', way: 'before' },
  ArrowDown: { axis: 'y', way: 'after' },
  ArrowLeft: { axis: 'x', way: 'before' },
  ArrowRight: { axis: 'x', way: 'after' },
};

/** Does what the key means in the graph; false where it means nothing. */
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
      if (next === undefined) return event.key in ARROWS;
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
  const arrow = ARROWS[key];
  if (arrow) {
    const alongFlow = (arrow.axis === 'y') === (direction.peek() === 'down');
    return alongFlow ? along(stops, path, arrow.way, trail) : across(stops, bounds, path, arrow.way, direction.peek());
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
