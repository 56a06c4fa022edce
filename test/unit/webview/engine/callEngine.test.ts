import assert from 'node:assert/strict';
import { page } from '../../../fixtures/page';
import type { ModelInfo } from '../../../../src/protocol';
import { callEngine } from '../../../../webview/engine/callEngine';
import { listen } from '../../../../webview/host/host';
import { receive } from '../../../../webview/receive';
import { weights } from '../../../../webview/state/weights';

const model = (sha256: string): ModelInfo => ({
  variant: 'bvlc-googlenet',
  classes: 1000,
  useAux: false,
  origin: { kind: 'file', name: 'a.onnx', format: 'ONNX', sha256, nonFinite: 0, roundedTo: [] },
  classNames: { kind: 'imagenet' },
  backend: 'wasm',
});
const load = (loaded: ModelInfo): void => receive({ type: 'weights', weights: { status: 'loaded', model: loaded } });

const tensor = { shape: [2], data: Float32Array.of(1, 2) };

/** What the host posts to the page. */
const { deliver } = page;

/** Calls for a parameter; returns the id that the host was told. */
function ask(key: string, signal?: AbortSignal): { id: number; answer: ReturnType<typeof callEngine<'parameter'>> } {
  const answer = callEngine('parameter', { key }, { ...(signal && { signal }) });
  const { id, ...message } = page.posted.at(-1) as { id: number };
  assert.deepEqual(message, { type: 'call', method: 'parameter', params: { key } });
  return { id, answer };
}

describe("the page's calls of the engine", () => {
  before(() => listen(receive));
  beforeEach(() => load(model('aa')));
  after(() => receive({ type: 'weights', weights: { status: 'none' } }));

  it('are answered each by its own answer', async () => {
    const [first, second] = [ask('a'), ask('b')];
    assert.notEqual(first.id, second.id);
    deliver({ type: 'result', id: second.id, result: tensor });
    deliver({ type: 'result', id: first.id, result: { ...tensor, shape: [1, 2] } });
    assert.deepEqual((await second.answer).shape, [2]);
    assert.deepEqual((await first.answer).shape, [1, 2]);
  });

  it('are refused with the reason and its name', async () => {
    const { id, answer } = ask('a');
    deliver({ type: 'error', id, name: 'EngineError', message: 'The model has no parameter a.' });
    await assert.rejects(answer, { name: 'EngineError', message: 'The model has no parameter a.' });
  });

  it('have answers and reasons that may be shown', async () => {
    const failing = ask('a');
    deliver({ type: 'error', id: failing.id, name: 'EngineError', message: '[x](command:y)\u001b' });
    await assert.rejects(failing.answer, { message: '[x] (command:y)\\u{1b}' });
    const details = callEngine('modelDetails', {});
    const { id } = page.posted.at(-1) as { id: number };
    const metadata = [{ key: 'a\n', value: '\u202eb' }];
    const file = { bytes: 1, format: 'ONNX', names: 'Caffe', dtypes: [], metadata };
    const lists = { defaulted: [], ignored: [{ name: '$(trash)', dtype: 'i64', shape: [] }], nonFinite: [] };
    deliver({ type: 'result', id, result: { model: model('aa'), file: { ...file, ...lists } } });
    const answer = await details;
    assert.deepEqual(answer.file?.metadata, [{ key: 'a\\n', value: '\\u{202e}b' }]);
    assert.equal(answer.file.ignored[0]?.name, '$ (trash)');
  });

  it('are canceled in the host too', async () => {
    const controller = new AbortController();
    const { id, answer } = ask('a', controller.signal);
    controller.abort();
    await assert.rejects(answer, { name: 'AbortError' });
    assert.deepEqual(page.posted.at(-1), { type: 'cancel', id });
  });

  it('take no answer that does not fit the protocol', async () => {
    const { id, answer } = ask('a');
    deliver({ type: 'result', id, result: { shape: [2], data: [1, 2] } });
    await assert.rejects(answer, { name: 'ValiError' });
  });

  it('take no answer about a model that has been replaced, but one about a model of other class names', async () => {
    const { id, answer } = ask('a');
    load({ ...model('aa'), classNames: { kind: 'numbered' } });
    deliver({ type: 'result', id, result: tensor });
    assert.deepEqual((await answer).shape, [2]);
    const replaced = ask('a');
    load(model('bb'));
    deliver({ type: 'result', id: replaced.id, result: tensor });
    await assert.rejects(replaced.answer, /replaced/);
  });

  it('leave other messages to the page, and pass over those of other frames', () => {
    deliver({ type: 'weights', weights: { status: 'loaded', model: model('cc') } });
    deliver({ type: 'weights', weights: 'none' });
    deliver({ hello: 'world' });
    assert.ok(weights.value.status === 'loaded' && weights.value.model.origin.kind === 'file');
    assert.equal(weights.value.model.origin.sha256, 'cc');
  });
});
