import { batch } from '@preact/signals';
import { isAbort, messageOf } from '../../src/base/errorText';
import type { Profile } from '../../src/protocol';
import { announce } from '../controls/Announcer';
import { callEngine } from '../engine/callEngine';
import { config } from '../state/network';
import { profile, profileFailure, profileRuns, profileSummary, profiling } from '../state/profile';
import { t } from '../text/l10n';
import { ms } from './profileText';

let running: AbortController | undefined;

/** Profiles the model at the shown size of input, unless that is under way. What is known is shown as it comes. */
export async function startProfile(): Promise<void> {
  if (running) return;
  const { signal } = (running = new AbortController());
  const runs = profileRuns.peek();
  profiling.value = { done: 0, total: runs };
  profileFailure.value = undefined;
  try {
    profile.value = await callEngine(
      'profile',
      { runs, inputSize: config.peek().inputSize },
      { signal, onProgress: known => show(known, runs) },
    );
    const median = profileSummary.peek()?.call.median;
    if (median !== undefined) announce(t('A picture takes {0}.', ms(median)));
  } catch (error) {
    if (!isAbort(error)) profileFailure.value = messageOf(error);
  } finally {
    running = undefined;
    profiling.value = undefined;
  }
}

function show(known: Profile, total: number): void {
  batch(() => {
    profile.value = known;
    profiling.value = { done: known.runs.length, total };
  });
}

/** Ends the profile under way; the runs that are known of it stay. */
export function cancelProfile(): void {
  running?.abort();
}
