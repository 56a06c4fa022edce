/** Gives the focus to an element where what had it has left the page; takes it from nobody else. */
export function regainFocus(element: HTMLElement | null): void {
  if (document.hasFocus() && document.activeElement === document.body) element?.focus({ preventScroll: true });
}
