import { computed, signal } from '@preact/signals';
import type { NamedClass } from '../../src/model/classSearch';
import type { OcclusionOptions } from '../../src/model/occlusionGrid';
import { DEFAULT_OCCLUSION } from '../../src/model/occlusionGrid';
import type { OcclusionMap } from '../../src/model/occlusionMap';
import { modelKey } from '../../src/protocol';
import { results } from './results';
import { engineModelKey } from './weights';

// Why a class: which map lies over the shown picture.

export const METHODS = ['cam', 'occlusion'] as const;
export type Method = (typeof METHODS)[number];

/** Undefined shows the picture alone. */
export const explainMethod = signal<Method | undefined>(undefined);

/** The opacity of a map's largest values, from 0 to 1. */
export const mapStrength = signal(0.75);

/** Which class a map is about, and against which other one. */
export interface ExplainedClasses {
  readonly class: NamedClass;
  readonly against?: NamedClass | undefined;
}

/** The classes that were picked in a result, by its id; any other one explains its most probable class. */
export const explainedClasses = signal<(ExplainedClasses & { readonly result: string }) | undefined>(undefined);

/** What the next occlusion is to cover. */
export const occlusionOptions = signal<OcclusionOptions>(DEFAULT_OCCLUSION);

interface AskedOcclusion extends OcclusionOptions {
  /** The id of the result. */
  readonly run: string;
}

/** The occlusion that the user has started; undefined stops it, and keeps what is known. */
export const askedOcclusion = signal<AskedOcclusion | undefined>(undefined);

interface OcclusionState extends AskedOcclusion {
  /** Grows while the occlusion runs; each step makes a new state. */
  readonly map: OcclusionMap;
  readonly status: 'running' | 'stopped' | 'done' | 'failed';
  readonly message?: string;
}

/** What is known of the occlusion that was asked for last. */
export const occlusion = signal<OcclusionState | undefined>(undefined);

export function isSameOcclusion(a: AskedOcclusion | undefined, b: AskedOcclusion | undefined): boolean {
  return a !== undefined && a.run === b?.run && a.window === b.window && a.stride === b.stride;
}

/** Changes when, and only when, another occlusion has to run, or none. */
export const runningOcclusion = computed(() => {
  const asked = askedOcclusion.value;
  const entry = asked && results.value.find(({ id }) => id === asked.run);
  const runs = entry?.status === 'done' && modelKey(entry.result.model) === engineModelKey.value;
  return runs && asked ? [asked.run, asked.window, asked.stride].join(' ') : undefined;
});
