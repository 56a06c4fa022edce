import { effect } from '@preact/signals';
import { messageOf } from '../../src/base/errorText';
import { windowsPerSide } from '../../src/model/occlusionGrid';
import { OcclusionMap } from '../../src/model/occlusionMap';
import { askedOcclusion, isSameOcclusion, occlusion, runningOcclusion } from '../state/explain';
import { results } from '../state/results';
import { callEngine } from './callEngine';

/** Runs the occlusion that the user has asked for, from where it was stopped, and keeps what it gives as it comes. */
export function watchOcclusion(): void {
  effect(() => {
    if (runningOcclusion.value === undefined) return undefined;
    const asked = askedOcclusion.peek();
    const entry = results.peek().find(({ id }) => id === asked?.run);
    if (!asked || entry?.status !== 'done') return undefined;
    const before = occlusion.peek();
    const resumed = isSameOcclusion(before, asked) ? before : undefined;
    if (resumed?.status === 'done') return undefined;
    const { cropSize, model } = entry.result;
    const map = resumed?.map ?? new OcclusionMap(windowsPerSide(cropSize, asked), model.classes);
    const controller = new AbortController();
    const { signal } = controller;
    const show = (status: 'running' | 'stopped' | 'done'): void => void (occlusion.value = { ...asked, map, status });
    show('running');
    callEngine(
      'occlusion',
      { ...asked, known: [...map.known] },
      {
        signal,
        onProgress: part => {
          if (signal.aborted) return;
          map.add(part);
          show('running');
        },
      },
    ).then(
      () => {
        if (!signal.aborted) show('done');
      },
      (error: unknown) => {
        if (!signal.aborted) occlusion.value = { ...asked, map, status: 'failed', message: messageOf(error) };
      },
    );
    return () => {
      controller.abort();
      if (occlusion.peek()?.status === 'running') show('stopped');
    };
  });
}
