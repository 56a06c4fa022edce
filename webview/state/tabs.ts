import { computed } from '@preact/signals';
import type { Tab } from './panes';
import { tab, TABS } from './panes';
import { comparison } from './state';

/** The comparison has a tab only while there is one. */
export const shownTabs = computed(() => TABS.filter(name => name !== 'comparison' || comparison.value !== undefined));

export const shownTab = computed<Tab>(() => (shownTabs.value.includes(tab.value) ? tab.value : 'model'));
