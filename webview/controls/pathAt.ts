/** The path of the module that an element stands for, or one around it does. */
export function pathAt(target: EventTarget | null): string | undefined {
  const element = target instanceof Element ? target.closest<HTMLElement | SVGElement>('[data-path]') : null;
  return element?.dataset['path'];
}
