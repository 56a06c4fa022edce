import type { Analysis, Convention, ModuleAnalysis } from '../../src/model/analysis';
import { grouped, percent, si } from '../../src/model/format';
import type { ActivationStatistics } from '../../src/protocol';
import { isWithin } from '../../src/model/paths';
import { t } from '../text/l10n';
import { real } from '../text/realNumbers';
import type { MetricId } from './heatChoice';
import { config } from './network';
import type { ModuleDivergence } from './parity';
import type { TimeOfPath } from './profile';

// The figures by which the graph is colored and the table sorted.

/** What the figures are taken from, beside the network's analysis. */
export interface MetricSources {
  readonly convention: Convention;
  /** Of the shown picture's run, by the path of each layer and each module: those of its output. */
  readonly statistics: ReadonlyMap<string, ActivationStatistics> | undefined;
  /** Of a profile, by path. */
  readonly times: ReadonlyMap<string, TimeOfPath> | undefined;
  /** Of a recording, by the paths of the recorded modules. */
  readonly divergence: ReadonlyMap<string, ModuleDivergence> | undefined;
}

export interface Metric {
  readonly name: () => string;
  /** What has to be there beside the network itself. */
  readonly needs: 'nothing' | 'profile' | 'run' | 'recording';
  /** Of a logarithmic scale, where the largest layers would leave the others without color; a linear one has none. */
  readonly decades: 0 | 2 | 3 | 6;
  /** Whether a module's is the sum of what is inside it. */
  readonly adds: boolean;
  /** Whether hovering says it only while it colors the graph. */
  readonly ownFact: boolean;
  /** Undefined where there is none. */
  readonly value: (module: ModuleAnalysis, sources: MetricSources) => number | undefined;
  readonly text: (value: number) => string;
  /** With three digits. */
  readonly shortText: (value: number) => string;
}

export const METRICS: Readonly<Record<MetricId, Metric>> = {
  params: {
    name: () => t('Parameters'),
    needs: 'nothing',
    decades: 3,
    adds: true,
    ownFact: false,
    text: grouped,
    shortText: si,
    value: module => module.parameters.total,
  },
  multAdds: {
    name: () => t('Mult-adds'),
    needs: 'nothing',
    decades: 3,
    adds: true,
    ownFact: false,
    text: grouped,
    shortText: si,
    value: (module, { convention }) => (module.executed ? module.multAdds[convention] : undefined),
  },
  activationBytes: {
    name: () => t('Activation memory'),
    needs: 'nothing',
    decades: 3,
    adds: true,
    ownFact: true,
    text: bytes => t('{0} bytes', grouped(bytes)),
    shortText: bytes => t('{0}B', si(bytes)),
    value: module => (module.executed ? module.activationBytes : undefined),
  },
  time: {
    name: () => t('Time'),
    needs: 'profile',
    decades: 0,
    adds: true,
    ownFact: true,
    text: milliseconds,
    shortText: milliseconds,
    value: ({ path }, { times }) => times?.get(path)?.ms,
  },
  utilization: {
    name: () => t('Utilization'),
    needs: 'profile',
    decades: 0,
    adds: false,
    ownFact: true,
    text: value => t('{0} G mult-adds/s', threeDigits(value)),
    shortText: value => t('{0} G/s', threeDigits(value)),
    value: ({ path }, { times }) => times?.get(path)?.gigaMultAddsPerSecond,
  },
  zeros: {
    name: () => t('Share of zeros'),
    needs: 'run',
    decades: 0,
    adds: false,
    ownFact: false,
    text: percent,
    shortText: percent,
    value: ofOutput(({ zeros, count }) => (count > 0 ? zeros / count : undefined)),
  },
  mean: activation(
    () => t('Mean activation'),
    ({ distribution }) => distribution?.mean,
  ),
  std: activation(
    () => t('Standard deviation'),
    ({ distribution }) => distribution?.std,
  ),
  max: activation(
    () => t('Largest activation'),
    ({ distribution }) => distribution?.max,
  ),
  divergence: {
    name: () => t('Divergence'),
    needs: 'recording',
    decades: 6,
    adds: false,
    ownFact: true,
    text: divergenceText,
    shortText: divergenceText,
    value: ({ path }, { divergence }) => worst(path, divergence),
  },
};

function activation(name: () => string, of: (statistics: ActivationStatistics) => number | undefined): Metric {
  return {
    name,
    needs: 'run',
    decades: 2,
    adds: false,
    ownFact: false,
    text: real,
    shortText: real,
    value: ofOutput(of),
  };
}

/** A module's own or, where only parts of it were recorded, that of the worst of them; infinite where they cannot be compared. */
function worst(path: string, divergence: ReadonlyMap<string, ModuleDivergence> | undefined): number | undefined {
  if (!divergence) return undefined;
  const size = ({ error, state }: ModuleDivergence): number => error ?? (state === 'agrees' ? 0 : Infinity);
  const own = divergence.get(path);
  if (own) return size(own);
  const inside = [...divergence].filter(([recorded]) => isWithin(recorded, path)).map(([, each]) => size(each));
  return inside.length > 0 ? Math.max(...inside) : undefined;
}

function divergenceText(value: number): string {
  return value === Infinity ? t('another shape, or not finite') : real(value);
}

function milliseconds(value: number): string {
  return t('{0} ms', threeDigits(value));
}

function threeDigits(value: number): string {
  return String(Number(value.toPrecision(3)));
}

function ofOutput(of: (statistics: ActivationStatistics) => number | undefined): Metric['value'] {
  return ({ path }, { statistics }) => {
    const known = statistics?.get(path);
    return known && of(known);
  };
}

/** By path: a metric of each module and each layer that has it, the network itself under `''`. */
export function metricValues(id: MetricId, analysis: Analysis, sources: MetricSources): ReadonlyMap<string, number> {
  const { value } = METRICS[id];
  const values = new Map<string, number>();
  for (const [path, module] of analysis.modules) {
    const found = value(module, sources);
    if (found !== undefined && !Number.isNaN(found)) values.set(path, found);
  }
  return values;
}

/** A metric of a layer or a module before it was edited; undefined for those that only a run or a profile gives. */
export function metricBefore(id: MetricId, module: ModuleAnalysis): number | undefined {
  const { needs, value } = METRICS[id];
  const { convention } = config.value;
  return needs === 'nothing'
    ? value(module, { convention, statistics: undefined, times: undefined, divergence: undefined })
    : undefined;
}
