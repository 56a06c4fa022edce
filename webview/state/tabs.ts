import { computed, signal } from '@preact/signals';
import { comparison } from './weights';

export const TABS = [
  'layer',
  'weights',
  'activations',
  'model',
  'architecture',
  'comparison',
  'result',
  'time',
] as const;
export type Tab = (typeof TABS)[number];

/** The tab that was picked last. */
export const pickedTab = signal<Tab>('layer');

/** The comparison has a tab only while there is one. */
export const shownTabs = computed(() => TABS.filter(name => name !== 'comparison' || comparison.value !== undefined));

export const shownTab = computed<Tab>(() => (shownTabs.value.includes(pickedTab.value) ? pickedTab.value : 'model'));
