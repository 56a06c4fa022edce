import { signal } from '@preact/signals';

// What the graph shows of each layer beside its shape, as the user has chosen it.

export const METRIC_IDS = [
  'params',
  'multAdds',
  'activationBytes',
  'time',
  'utilization',
  'zeros',
  'mean',
  'std',
  'max',
  'divergence',
] as const;
/** A figure that every layer and module may have. */
export type MetricId = (typeof METRIC_IDS)[number];

/** What colors the graph; the kinds of layers where it is undefined. */
export const heatMetric = signal<MetricId | undefined>(undefined);

/** Whether the nodes wear a miniature of their strongest map, and a histogram. */
export const miniaturesShown = signal(false);
