import assert from 'node:assert/strict';
import type { EngineClient } from '../../../../src/engine/client/engineClient';
import { profileModel, WARM_UP_RUNS } from '../../../../src/engine/client/profileModel';
import type { EngineResult, Profile } from '../../../../src/protocol';
import { profileWith } from '../../../fixtures/profile';

const { model, steps } = profileWith({ step: () => 0 }, 1);
const stepMs = steps.map(() => 0);

/** An engine that takes no time; `answer` says what of the given run is another. */
function engineThat(answer: (run: number) => Partial<EngineResult<'profileRun'>>): Pick<EngineClient, 'call'> {
  let calls = 0;
  const reply = (): Promise<EngineResult<'profileRun'>> =>
    Promise.resolve({ model, threads: 2, steps, stepMs, inputMs: 0, runMs: 0, ...answer(calls++ - WARM_UP_RUNS) });
  return { call: reply };
}

describe('profileModel', () => {
  it('counts each run after those that warm the engine up, and tells what is known after each', async () => {
    const known: Profile[] = [];
    const engine = engineThat(run => ({ inputMs: Math.max(0, run) * 1e-9 }));
    const profile = await profileModel(engine, { runs: 3, inputSize: 64 }, each => known.push(each));
    assert.deepEqual(
      profile.runs.map(({ inputMs }) => inputMs),
      [0, 1e-9, 2e-9],
    );
    assert.deepEqual(
      known.map(({ runs: done }) => done.length),
      [1, 2, 3],
    );
    assert.deepEqual(known.at(-1), profile);
    assert.equal(profile.inputSize, 64);
    assert.ok(profile.runs.every(({ callMs }) => callMs > 0));
  });

  it('says by how many threads a step is computed in most runs', async () => {
    const rested = steps.map((step, index) => ({ ...step, threads: index === 0 ? 1 : 2 }));
    const profile = await profileModel(
      engineThat(run => (run === 0 ? {} : { steps: rested })),
      { runs: 3, inputSize: 64 },
    );
    assert.deepEqual(
      profile.steps.slice(0, 2).map(({ threads }) => threads),
      [1, 2],
    );
  });

  it('is refused when another model is loaded meanwhile', async () => {
    const engine = engineThat(run => (run === 2 ? { model: { ...model, classes: 10 } } : {}));
    await assert.rejects(profileModel(engine, { runs: 5, inputSize: 64 }), {
      name: 'EngineError',
      message: 'Another model has been loaded since.',
    });
  });

  it('hands its signal to each call', async () => {
    const signals: unknown[] = [];
    const { call } = engineThat(() => ({}));
    const engine = {
      call: ((method: 'profileRun', params: { inputSize: number }, options?: { signal?: AbortSignal }) => {
        signals.push(options?.signal);
        return call(method, params);
        // Only the one method is called.
      }) as EngineClient['call'],
    };
    const { signal } = new AbortController();
    await profileModel(engine, { runs: 1, inputSize: 64 }, undefined, signal);
    assert.deepEqual(
      signals,
      Array.from({ length: WARM_UP_RUNS + 1 }, () => signal),
    );
  });
});
