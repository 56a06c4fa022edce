import assert from 'node:assert/strict';
import { page } from '../../../fixtures/page';
import type { ModelInfo } from '../../../../src/protocol';
import { call } from '../../../../webview/engine/calls';
import { receive } from '../../../../webview/receive';

const model = (sha256: string): ModelInfo => ({
  variant: 'bvlc-googlenet',
  classes: 1000,
  useAux: false,
  origin: { kind: 'file', name: 'a.onnx', format: 'ONNX', sha256, nonFinite: 0 },
  labels: { kind: 'imagenet' },
  backend: 'wasm',
});
const load = (loaded: ModelInfo): void => receive({ type: 'weights', weights: { status: 'loaded', model: loaded } });

const tensor = { shape: [2], data: Float32Array.of(1, 2) };

/** Calls for a parameter; returns the id that the host was told. */
function ask(key: string): { id: number; answer: ReturnType<typeof call<'parameter'>> } {
  const answer = call('parameter', { key });
  const { id, ...message } = page.posted.at(-1) as { id: number };
  assert.deepEqual(message, { type: 'call', method: 'parameter', params: { key } });
  return { id, answer };
}

describe("the page's calls of the engine", () => {
  beforeEach(() => load(model('aa')));
  after(() => receive({ type: 'weights', weights: { status: 'none' } }));

  it('are answered each by its own answer', async () => {
    const [first, second] = [ask('a'), ask('b')];
    assert.notEqual(first.id, second.id);
    receive({ type: 'answer', id: second.id, result: tensor });
    receive({ type: 'answer', id: first.id, result: { ...tensor, shape: [1, 2] } });
    assert.deepEqual((await second.answer).shape, [2]);
    assert.deepEqual((await first.answer).shape, [1, 2]);
  });

  it('are refused with the reason', async () => {
    const { id, answer } = ask('a');
    receive({ type: 'refusal', id, message: 'The model has no parameter a.' });
    await assert.rejects(answer, /The model has no parameter a\./);
  });

  it('take no answer that does not fit the protocol', async () => {
    const { id, answer } = ask('a');
    receive({ type: 'answer', id, result: { shape: [2], data: [1, 2] } });
    await assert.rejects(answer, { name: 'ValiError' });
  });

  it('take no answer about a model that has been replaced, but one about a model of other class names', async () => {
    const { id, answer } = ask('a');
    load({ ...model('aa'), labels: { kind: 'numbered' } });
    receive({ type: 'answer', id, result: tensor });
    assert.deepEqual((await answer).shape, [2]);
    const replaced = ask('a');
    load(model('bb'));
    receive({ type: 'answer', id: replaced.id, result: tensor });
    await assert.rejects(replaced.answer, /replaced/);
  });

  it('pass over answers that nobody waits for', () => {
    receive({ type: 'answer', id: 1, result: tensor });
    receive({ type: 'refusal', id: 1, message: 'no' });
  });
});
