import { effect } from '@preact/signals';
import { messageOf } from '../../src/base/errorText';
import { inside, insideShown, runMemory, shownRun } from '../state/inside';
import { callEngine } from './callEngine';

/** Keeps the figures of the shown picture's run at hand while the page shows them. */
export function watchInside(): void {
  effect(() => {
    const run = insideShown.value ? shownRun.value : undefined;
    if (run === undefined) {
      inside.value = { status: 'none' };
      return undefined;
    }
    const controller = new AbortController();
    const { signal } = controller;
    inside.value = { status: 'loading', run };
    callEngine('runSummary', { run }, { signal }).then(
      summary => {
        runMemory.value = summary.memory;
        if (!signal.aborted) inside.value = { status: 'done', run, summary };
      },
      (error: unknown) => {
        if (!signal.aborted) inside.value = { status: 'failed', run, message: messageOf(error) };
      },
    );
    return () => controller.abort();
  });
}
