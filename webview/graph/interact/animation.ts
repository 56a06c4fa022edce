import { signal } from '@preact/signals';

const DURATION_MS = 160;

/** True while nodes move to their new positions. */
export const animating = signal(false);

let end: ReturnType<typeof setTimeout> | undefined;

/** Makes a change whose effects the eye can follow. */
export function animate(change: () => void): void {
  clearTimeout(end);
  animating.value = true;
  change();
  end = setTimeout(() => (animating.value = false), DURATION_MS);
}
