import { computed, signal } from '@preact/signals';
import { isSameNetwork } from '../../src/model/variants';
import { layersByModule } from '../../src/model/paths';
import { kernelOf } from '../../src/profile/profileTree';
import { rate, summarizeProfile } from '../../src/profile/summarizeProfile';
import type { Profile } from '../../src/protocol';
import { DEFAULT_PROFILE_RUNS, modelKey } from '../../src/protocol';
import { config } from './network';
import { engineModel } from './weights';

// Where the time of a picture goes: the last profile, and how far the one under way is.

export const profile = signal<Profile | undefined>(undefined);

/** How many runs the next profile has. */
export const profileRuns = signal(DEFAULT_PROFILE_RUNS);

/** The profile under way: how many of its runs `profile` has; with none of them, it is still the former one. */
export const profiling = signal<{ readonly done: number; readonly total: number } | undefined>(undefined);

/** Why the last profile failed. */
export const profileFailure = signal<string | undefined>(undefined);

/** The profile in figures, with mult-adds counted as everywhere on the page. */
export const profileSummary = computed(() => profile.value && summarizeProfile(profile.value, config.value.convention));

/** True where another model has replaced the one that was profiled. */
export const profileIsStale = computed(() => {
  const measured = profile.value?.model;
  const current = engineModel.value;
  return measured !== undefined && current !== undefined && modelKey(current) !== modelKey(measured);
});

/** True where the profile is of the network that the page shows, at the size of input that it shows. */
export const profileIsOfShownNetwork = computed(() => {
  const measured = profile.value;
  return measured?.inputSize === config.value.inputSize && isSameNetwork(measured.model, config.value);
});

/** What a module or a layer takes. */
export interface TimeOfPath {
  /** The medians of its steps together. */
  readonly ms: number;
  /** Of what a picture takes. */
  readonly share: number;
  /** Undefined where it has no mult-adds. */
  readonly gigaMultAddsPerSecond: number | undefined;
}

/**
 * By path: every module with a step in it, the network itself under `''`, and every layer that a kernel computes. Layers that are
 * fused onto the end of a step have no time of their own. Empty where there is no profile of the network that is shown.
 */
export const timeByPath = computed((): ReadonlyMap<string, TimeOfPath> => {
  const summary = profileSummary.value;
  if (!summary || !profileIsOfShownNetwork.value) return new Map();
  const steps = new Map(summary.steps.map(step => [kernelOf(step), step]));
  const times = new Map<string, TimeOfPath>();
  for (const [path, layers] of layersByModule(summary.analysis.graph)) {
    const inside = layers.flatMap(layer => steps.get(layer.path) ?? []);
    if (inside.length === 0) continue;
    const ms = inside.reduce((sum, { time }) => sum + time.median, 0);
    const multAdds = inside.reduce((sum, step) => sum + step.multAdds, 0);
    const share = inside.reduce((sum, step) => sum + step.share, 0);
    times.set(path, { ms, share, gigaMultAddsPerSecond: rate(multAdds, ms) });
  }
  return times;
});
