import assert from 'node:assert/strict';
import { page } from '../../../fixtures/page';
import type { Profile } from '../../../../src/protocol';
import { listen } from '../../../../webview/host/host';
import { cancelProfile, startProfile } from '../../../../webview/profile/startProfile';
import { profile, profileFailure, profileRuns, profiling } from '../../../../webview/state/profile';
import { profileWith } from '../../../fixtures/profile';

interface Posted {
  readonly type: string;
  readonly id?: number;
  readonly method?: string;
  readonly params?: unknown;
}

describe('a profile from the page', () => {
  before(() => listen(() => undefined));

  beforeEach(() => {
    page.posted.length = 0;
    profile.value = undefined;
    profileFailure.value = undefined;
    profileRuns.value = 4;
  });

  after(() => {
    profile.value = undefined;
    profileRuns.value = 20;
  });

  const posted = (type: string): Posted[] => (page.posted as Posted[]).filter(message => message.type === type);
  const idOf = (): number => posted('call')[0]?.id ?? NaN;
  const of = (runs: number): Profile => profileWith({ step: () => 1 }, runs);

  it('shows what is known on the way, and counts the runs', async () => {
    const done = startProfile();
    assert.deepEqual(posted('call')[0]?.params, { runs: 4, inputSize: 224 });
    assert.deepEqual(profiling.value, { done: 0, total: 4 });
    page.deliver({ type: 'progress', id: idOf(), progress: of(2) });
    assert.deepEqual([profiling.value, profile.value?.runs.length], [{ done: 2, total: 4 }, 2]);
    page.deliver({ type: 'result', id: idOf(), result: of(4) });
    await done;
    assert.deepEqual([profiling.value, profile.value?.runs.length], [undefined, 4]);
  });

  it('is under way once', async () => {
    const done = startProfile();
    await startProfile();
    assert.equal(posted('call').length, 1);
    page.deliver({ type: 'result', id: idOf(), result: of(4) });
    await done;
  });

  it('keeps the runs that are known when it is canceled, and says nothing of a failure', async () => {
    const done = startProfile();
    page.deliver({ type: 'progress', id: idOf(), progress: of(3) });
    cancelProfile();
    await done;
    assert.equal(posted('cancel')[0]?.id, idOf());
    assert.deepEqual([profile.value?.runs.length, profiling.value, profileFailure.value], [3, undefined, undefined]);
  });

  it('says why it failed, and keeps the former one', async () => {
    const former = of(4);
    profile.value = former;
    const done = startProfile();
    assert.equal(profile.value, former);
    page.deliver({ type: 'error', id: idOf(), name: 'EngineError', message: 'No model is loaded.' });
    await done;
    assert.deepEqual([profileFailure.value, profile.value], ['No model is loaded.', former]);
  });
});
