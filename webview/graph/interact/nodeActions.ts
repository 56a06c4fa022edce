import { expanded, selected } from '../../state/selection';
import type { Point, Rect } from '../../../src/drawing/layout/geometry';
import { centerOf } from '../../../src/drawing/layout/geometry';
import { lookAt, panInto, zoomInto } from './viewport';
import { enclosingBoxes, expandablePaths } from '../../../src/drawing/nodes/nodes';
import { animate } from './animation';
import {
  direction,
  focusedPath,
  graphPane,
  networkBox,
  shownViewport,
  tooltipTarget,
  userViewport,
} from './graphState';
import { boundsOfPath, nodeInMiddle } from './viewActions';

// What is done to nodes, whoever asks for it: pointer, keyboard, buttons, or another part of the page.

export function select(path: string): void {
  selected.value = path;
  focusedPath.value = path;
}

export function isExpandable(path: string): boolean {
  return expandablePaths(networkBox.peek()).includes(path);
}

/** Opens or closes a box, which stays where it is; an opened one is brought into view. */
export function toggle(path: string): void {
  const open = !expanded.peek().has(path);
  const paths = new Set(expanded.peek());
  if (open) paths.add(path);
  else paths.delete(path);
  animate(() => expandTo(paths, path, open));
}

export function expandAll(): void {
  const anchor = nodeInMiddle(shownViewport.peek(), graphPane.peek());
  animate(() => expandTo(new Set(expandablePaths(networkBox.peek())), anchor, false));
}

export function collapseAll(): void {
  animate(() => {
    expanded.value = new Set();
    userViewport.value = undefined;
  });
}

/** Opens what hides a module, brings it into view and selects it. */
export function reveal(path: string): void {
  const paths = new Set([...expanded.peek(), ...enclosingBoxes(networkBox.peek(), path)]);
  animate(() => {
    if (paths.size > expanded.peek().size) expandTo(paths, path, false);
    select(path);
    const rect = boundsOfPath(path);
    if (rect && graphPane.peek().width > 0) userViewport.value = lookAt(shownViewport.peek(), rect, graphPane.peek());
  });
}

/** Moves the keyboard to a stop, and the view along with it where that is needed. */
export function focusOn(path: string): void {
  focusedPath.value = path;
  tooltipTarget.value = { path, by: 'keyboard' };
  const rect = boundsOfPath(path);
  if (!rect) return;
  const view = panInto(shownViewport.peek(), rect, graphPane.peek());
  if (view !== shownViewport.peek()) animate(() => (userViewport.value = view));
}

/** Changes what is expanded while the beginning of `anchor` stays where it is in the pane. */
function expandTo(paths: ReadonlySet<string>, anchor: string | undefined, intoView: boolean): void {
  const view = shownViewport.peek();
  const before = boundsOfPath(anchor);
  expanded.value = paths;
  const after = boundsOfPath(anchor);
  if (!before || !after) return;
  const from = beginningOf(before);
  const to = beginningOf(after);
  const anchored = { ...view, x: view.x + (from.x - to.x) * view.scale, y: view.y + (from.y - to.y) * view.scale };
  userViewport.value = intoView ? zoomInto(anchored, after, graphPane.peek()) : anchored;
}

function beginningOf(rect: Rect): Point {
  const { x, y } = centerOf(rect);
  return direction.peek() === 'down' ? { x, y: rect.y } : { x: rect.x, y };
}
