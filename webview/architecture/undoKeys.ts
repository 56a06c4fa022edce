import { redo, redoSteps, undo, undoSteps } from '../state/edits';

/**
 * Lets Ctrl+Z (⌘Z) undo the edits of the architecture, and Ctrl+Y or Ctrl+Shift+Z redo them, wherever the focus is but in text
 * fields of other parts of the page.
 */
export function watchUndoKeys(): void {
  addEventListener('keydown', onKeyDown, true);
}

function onKeyDown(event: KeyboardEvent): void {
  if ((!event.ctrlKey && !event.metaKey) || event.altKey) return;
  const key = event.key.toLowerCase();
  const isRedo = (key === 'z' && event.shiftKey) || (key === 'y' && !event.shiftKey);
  if (key !== 'z' && !isRedo) return;
  const steps = isRedo ? redoSteps : undoSteps;
  if (steps.value.length === 0 || isForeignText(event)) return;
  // VS Code would undo in the page's text fields.
  event.preventDefault();
  event.stopImmediatePropagation();
  if (isRedo) redo();
  else undo();
}

function isForeignText(event: Event): boolean {
  const path = event.composedPath();
  const inside = path.some(target => target instanceof Element && target.matches('.architecture'));
  return !inside && path[0] instanceof HTMLInputElement && path[0].type === 'text';
}
