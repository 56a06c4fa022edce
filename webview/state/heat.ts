import type { ReadonlySignal } from '@preact/signals';
import { computed } from '@preact/signals';
import type { Graph } from '../../src/model/graph';
import { walkModules } from '../../src/model/graph';
import type { ActivationStatistics } from '../../src/protocol';
import type { HeatScale } from './heatScale';
import { heatScale } from './heatScale';
import type { MetricId } from './heatChoice';
import { heatMetric, METRIC_IDS } from './heatChoice';
import { inside, shownRun } from './inside';
import { METRICS, metricValues } from './metrics';
import { analysis, config, graph } from './network';
import { divergence } from './parity';
import { profiling, timeByPath } from './profile';
import { engineRunsShownNetwork } from './weights';

// What colors the graph, and what the shown picture did in each layer.

/** By the path of each layer and module: what the shown picture's run has of its output. */
export const statisticsByPath = computed((): ReadonlyMap<string, ActivationStatistics> | undefined => {
  const state = inside.value;
  return state.status === 'done' && engineRunsShownNetwork.value
    ? byPath(graph.value, state.summary.layers)
    : undefined;
});

function byPath(
  { root, layers }: Graph,
  statistics: readonly ActivationStatistics[],
): ReadonlyMap<string, ActivationStatistics> {
  const ofLayer = new Map(statistics.map(each => [each.path, each]));
  const ofModule = new Map<string, ActivationStatistics>();
  const add = (path: string, output: string): void => {
    const found = ofLayer.get(output);
    if (found) ofModule.set(path, found);
  };
  for (const { path } of layers) add(path, path);
  for (const { path, output } of walkModules(root)) add(path, output);
  return ofModule;
}

type MetricSignals = Readonly<Record<MetricId, ReadonlySignal<ReadonlyMap<string, number>>>>;

const NONE: ReadonlyMap<string, number> = new Map();

function signalOf(id: MetricId): ReadonlySignal<ReadonlyMap<string, number>> {
  return computed(() => {
    if (!('value' in analysis.value)) return NONE;
    const { needs } = METRICS[id];
    return metricValues(id, analysis.value.value, {
      convention: config.value.convention,
      statistics: needs === 'run' ? statisticsByPath.value : undefined,
      times: needs === 'profile' ? timeByPath.value : undefined,
      divergence: needs === 'recording' ? divergence.value : undefined,
    });
  });
}

/** Each metric by path, of the network that is shown; empty where what it needs is not there. */
export const metrics = Object.fromEntries(METRIC_IDS.map(id => [id, signalOf(id)])) as MetricSignals; // every id has one

/** What the graph is colored by, or why it is not. */
type Heat =
  | { readonly status: 'off' }
  | { readonly status: 'missing' | 'loading'; readonly metric: MetricId }
  | { readonly status: 'failed'; readonly metric: MetricId; readonly message: string }
  | {
      readonly status: 'done';
      readonly metric: MetricId;
      readonly values: ReadonlyMap<string, number>;
      readonly scale: HeatScale;
    };

export const heat = computed((): Heat => {
  const metric = heatMetric.value;
  if (metric === undefined) return { status: 'off' };
  const values = metrics[metric].value;
  if (values.size > 0) return { status: 'done', metric, values, scale: heatScale(METRICS[metric], values) };
  switch (METRICS[metric].needs) {
    case 'nothing':
    case 'recording':
      return { status: 'missing', metric };
    case 'profile':
      return { status: profiling.value ? 'loading' : 'missing', metric };
    case 'run':
      return heatOfRun(metric);
  }
});

function heatOfRun(metric: MetricId): Heat {
  if (shownRun.value === undefined || !engineRunsShownNetwork.value) return { status: 'missing', metric };
  const state = inside.value;
  return state.status === 'failed'
    ? { status: 'failed', metric, message: state.message }
    : { status: 'loading', metric };
}

/** The metric that colors the graph, where it has figures. */
export const coloringMetric = computed(() => (heat.value.status === 'done' ? heat.value.metric : undefined));
