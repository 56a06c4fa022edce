import assert from 'node:assert/strict';
import { page } from '../../../fixtures/page';
import { MODEL, RESULT } from '../../../fixtures/results';
import type { ModelInfo } from '../../../../src/protocol';
import { watchOcclusion } from '../../../../webview/engine/watchOcclusion';
import { listen } from '../../../../webview/host/host';
import { receive } from '../../../../webview/receive';
import { askedOcclusion, occlusion } from '../../../../webview/state/explain';
import { results } from '../../../../webview/state/results';

const ASKED = { run: 'a', window: 32, stride: 32 };

const load = (model: ModelInfo): void => receive({ type: 'weights', weights: { status: 'loaded', model } });
/** Answers reach their calls in a later turn. */
const turn = (): Promise<void> => new Promise(resolve => setImmediate(resolve));

interface Posted {
  readonly type: string;
  readonly id: number;
  readonly params?: unknown;
}
const lastPosted = (): Posted => page.posted.at(-1) as Posted;

function deliverPart(id: number, cells: readonly number[], whole = false): void {
  const probabilities = Float32Array.from(cells.flatMap(cell => [0, cell / 10, 0]));
  const part = { cells, probabilities, ...(whole && { whole: Float32Array.of(0, 0.9, 0.1) }) };
  page.deliver({ type: 'progress', id, progress: part });
}

describe('the occlusion on the page', () => {
  before(() => {
    listen(receive);
    watchOcclusion();
  });

  beforeEach(() => {
    askedOcclusion.value = undefined;
    occlusion.value = undefined;
    results.value = [{ id: 'a', file: 'cat.png', status: 'done', preview: '', result: RESULT }];
    load(MODEL);
  });

  after(() => {
    askedOcclusion.value = undefined;
    occlusion.value = undefined;
    results.value = [];
    receive({ type: 'weights', weights: { status: 'none' } });
  });

  it('keeps what is known when it is stopped, and goes on from there', async () => {
    askedOcclusion.value = ASKED;
    const first = lastPosted();
    assert.deepEqual(first.params, { ...ASKED, known: [] });
    deliverPart(first.id, [0, 3], true);
    assert.equal(occlusion.value?.status, 'running');
    askedOcclusion.value = undefined;
    assert.deepEqual([lastPosted().type, lastPosted().id], ['cancel', first.id]);
    assert.equal(occlusion.value.status, 'stopped');
    assert.deepEqual(occlusion.value.map.known, [0, 3]);
    deliverPart(first.id, [1]);
    assert.deepEqual(occlusion.value.map.known, [0, 3], 'what comes too late is not taken');

    askedOcclusion.value = { ...ASKED };
    const second = lastPosted();
    assert.deepEqual(second.params, { ...ASKED, known: [0, 3] });
    deliverPart(second.id, [1, 2], true);
    page.deliver({ type: 'result', id: second.id, result: { windows: 2 } });
    await turn();
    assert.equal(occlusion.value.status, 'done');
    const drops = [...occlusion.value.map.drops(1)].map(drop => drop.toFixed(1));
    assert.deepEqual(drops, ['0.9', '0.8', '0.7', '0.6']);
  });

  it('begins anew with other windows, and says why it failed', async () => {
    askedOcclusion.value = ASKED;
    deliverPart(lastPosted().id, [0], true);
    askedOcclusion.value = { ...ASKED, window: 64 };
    const { id, params } = lastPosted();
    assert.deepEqual(params, { run: 'a', window: 64, stride: 32, known: [] });
    page.deliver({ type: 'error', id, name: 'Error', message: 'cat.png has changed.' });
    await turn();
    assert.deepEqual([occlusion.value?.status, occlusion.value?.message], ['failed', 'cat.png has changed.']);
  });

  it('waits for the weights of its result, as after a reload, and stops when others are loaded', () => {
    receive({ type: 'weights', weights: { status: 'none' } });
    const before = page.posted.length;
    askedOcclusion.value = ASKED;
    assert.equal(page.posted.length, before);
    load(MODEL);
    assert.deepEqual(lastPosted().params, { ...ASKED, known: [] });
    load({ ...MODEL, origin: { kind: 'random', seed: 1, initWeights: false } });
    assert.equal(lastPosted().type, 'cancel');
    assert.equal(occlusion.value?.status, 'stopped');
  });

  it('goes on while other pictures come', () => {
    askedOcclusion.value = ASKED;
    const { id } = lastPosted();
    results.value = [{ id: 'b', file: 'b.png', status: 'running' }, ...results.value];
    assert.equal(lastPosted().id, id);
    assert.equal(occlusion.value?.status, 'running');
  });
});
