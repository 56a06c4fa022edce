import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { messageOf } from '../../src/base/errorText';
import type { PanelMethod, PanelParams, PanelResult } from '../../src/protocol';
import { callEngine } from './callEngine';
import { runMemory } from '../state/inside';
import { engineModelKey } from '../state/weights';

export type Answer<T> =
  | { readonly status: 'loading' }
  | { readonly status: 'failed'; readonly message: string }
  | { readonly status: 'done'; readonly value: T };

const LOADING = { status: 'loading' } as const;

/** While a key is held down to walk through the layers, those in between are not requested; a single step waits for nothing. */
const QUIET_MS = 80;

/**
 * What the engine answers about its model. It is asked again when the model or the parameters change; a call whose answer
 * is no longer shown is canceled. Without parameters nothing is asked.
 */
export function useEngineCall<M extends PanelMethod>(
  method: M,
  params: PanelParams<M> | undefined,
): Answer<PanelResult<M>> {
  const key = params && [engineModelKey.value, method, JSON.stringify(params)].join(' ');
  const [held, hold] = useState<{ readonly key: string; readonly answer: Answer<PanelResult<M>> }>();
  const lastChange = useRef(performance.now());
  // Before the page is painted, so that the engine works in the meantime.
  useLayoutEffect(() => {
    const sinceChange = performance.now() - lastChange.current;
    lastChange.current = performance.now();
    if (params === undefined || key === undefined) return;
    const controller = new AbortController();
    const { signal } = controller;
    const keep = (answer: Answer<PanelResult<M>>): void => {
      if (!signal.aborted) hold({ key, answer });
    };
    const ask = (): void =>
      void callEngine(method, params, { signal }).then(
        value => {
          if ('memory' in value) runMemory.value = value.memory;
          keep({ status: 'done', value });
        },
        (error: unknown) => keep({ status: 'failed', message: messageOf(error) }),
      );
    const timer = sinceChange < QUIET_MS ? setTimeout(ask, QUIET_MS) : undefined;
    if (timer === undefined) ask();
    return () => {
      clearTimeout(timer);
      controller.abort();
    };
  }, [key]);
  return held && held.key === key ? held.answer : LOADING;
}
