import { computed, signal } from '@preact/signals';
import type { ResultEntry } from './state';
import { results } from './state';

/** The picked result's id; the newest is shown where it names none. */
export const shown = signal<string | undefined>(undefined);

export const shownEntry = computed<ResultEntry | undefined>(
  () => results.value.find(entry => entry.id === shown.value) ?? results.value[0],
);
