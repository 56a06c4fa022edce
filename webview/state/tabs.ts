import { computed, signal } from '@preact/signals';
import { parity } from './parity';
import { comparison } from './weights';

export const TABS = [
  'layer',
  'weights',
  'activations',
  'result',
  'time',
  'model',
  'architecture',
  'comparison',
  'parity',
] as const;
export type Tab = (typeof TABS)[number];

/** The tab that was picked last. */
export const pickedTab = signal<Tab>('layer');

/** Comparisons have a tab only while there is one. */
export const shownTabs = computed(() => {
  const absent = new Set<Tab>();
  if (comparison.value === undefined) absent.add('comparison');
  if (parity.value === undefined) absent.add('parity');
  return TABS.filter(name => !absent.has(name));
});

export const shownTab = computed<Tab>(() => (shownTabs.value.includes(pickedTab.value) ? pickedTab.value : 'model'));
