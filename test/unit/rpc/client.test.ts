import assert from 'node:assert/strict';
import { getEventListeners } from 'node:events';
import { RpcClient } from '../../../src/rpc/client';
import type { CallMessage } from '../../../src/rpc/messages';
import { METHODS } from './methods';

describe('RpcClient', () => {
  let posted: CallMessage[];
  let transferred: ArrayBuffer[];
  let client: RpcClient<typeof METHODS>;

  beforeEach(() => {
    posted = [];
    transferred = [];
    client = new RpcClient(METHODS, (message, transfer) => {
      posted.push(message);
      transferred.push(...transfer);
    });
  });

  const cancels = (): CallMessage[] => posted.filter(({ type }) => type === 'cancel');

  it('posts the call with its parameters', () => {
    void client.call('double', { value: 3 });
    assert.deepEqual(posted, [{ type: 'call', id: 0, method: 'double', params: { value: 3 } }]);
  });

  it('hands each answer to its own call', async () => {
    const calls = [client.call('double', { value: 1 }), client.call('double', { value: 2 })];
    client.receive({ type: 'result', id: 1, result: { value: 4 } });
    client.receive({ type: 'result', id: 0, result: { value: 2 } });
    assert.deepEqual(await Promise.all(calls), [{ value: 2 }, { value: 4 }]);
  });

  it('keeps the name and message of an error', async () => {
    const call = client.call('double', { value: 1 });
    client.receive({ type: 'error', id: 0, name: 'WeightsError', message: 'a.pth: the file is empty' });
    await assert.rejects(call, { name: 'WeightsError', message: 'a.pth: the file is empty' });
  });

  it('refuses a result that does not fit the method', async () => {
    const call = client.call('double', { value: 1 });
    client.receive({ type: 'result', id: 0, result: { value: '2' } });
    await assert.rejects(call, { name: 'ValiError' });
  });

  it('reports progress of the call that makes it, in order', async () => {
    const parts: number[][] = [];
    const values = Float32Array.of(1, 2);
    const call = client.call('fill', { values }, { onProgress: ({ part }) => parts.push([...part]) });
    const other = client.call('fill', { values }, { onProgress: () => assert.fail('of the other call') });
    for (const value of [1, 2]) client.receive({ type: 'progress', id: 0, progress: { part: Float32Array.of(value) } });
    for (const id of [0, 1]) client.receive({ type: 'result', id, result: { values } });
    await Promise.all([call, other]);
    client.receive({ type: 'progress', id: 0, progress: { part: Float32Array.of(3) } });
    assert.deepEqual(parts, [[1], [2]]);
  });

  it('takes progress that nobody listens to', async () => {
    const values = Float32Array.of(1);
    const call = client.call('fill', { values });
    client.receive({ type: 'progress', id: 0, progress: { part: values } });
    client.receive({ type: 'result', id: 0, result: { values } });
    assert.deepEqual(await call, { values });
  });

  it('ends and cancels a call whose progress does not fit the method', async () => {
    const onProgress = (): void => assert.fail('it does not fit');
    const call = client.call('fill', { values: new Float32Array(1) }, { onProgress });
    client.receive({ type: 'progress', id: 0, progress: { part: [1] } });
    await assert.rejects(call, { name: 'ValiError' });
    assert.deepEqual(cancels(), [{ type: 'cancel', id: 0 }]);
  });

  it('ends and cancels a call of a method without progress that reports some', async () => {
    const call = client.call('double', { value: 1 }, { onProgress: () => assert.fail('there is none') });
    client.receive({ type: 'progress', id: 0, progress: { part: 1 } });
    await assert.rejects(call, { name: 'ValiError' });
    assert.deepEqual(cancels(), [{ type: 'cancel', id: 0 }]);
  });

  it('ends and cancels a call whose listener throws', async () => {
    const onProgress = (): void => {
      throw new RangeError('no more');
    };
    const call = client.call('fill', { values: new Float32Array(1) }, { onProgress });
    client.receive({ type: 'progress', id: 0, progress: { part: new Float32Array(1) } });
    await assert.rejects(call, { name: 'RangeError', message: 'no more' });
    assert.deepEqual(cancels(), [{ type: 'cancel', id: 0 }]);
  });

  it('rejects at once with the reason when it is aborted, tells the server, and passes over its answer', async () => {
    const controller = new AbortController();
    const call = client.call('double', { value: 1 }, { signal: controller.signal });
    controller.abort(new Error('another layer'));
    await assert.rejects(call, { message: 'another layer' });
    assert.deepEqual(cancels(), [{ type: 'cancel', id: 0 }]);
    assert.ok(client.receive({ type: 'result', id: 0, result: { value: 2 } }));
  });

  it('posts nothing when it was aborted before', async () => {
    const call = client.call('double', { value: 1 }, { signal: AbortSignal.abort() });
    await assert.rejects(call, { name: 'AbortError' });
    assert.deepEqual(posted, []);
  });

  it('cancels nothing that has ended', async () => {
    const controller = new AbortController();
    const call = client.call('double', { value: 1 }, { signal: controller.signal });
    client.receive({ type: 'result', id: 0, result: { value: 2 } });
    await call;
    assert.equal(getEventListeners(controller.signal, 'abort').length, 0);
    controller.abort();
    assert.deepEqual(cancels(), []);
  });

  it('hands over the memory that it is told to, and no other', () => {
    const values = new Float32Array(2);
    void client.call('fill', { values });
    assert.deepEqual(transferred, []);
    void client.call('fill', { values }, { transfer: [values.buffer] });
    assert.deepEqual(transferred, [values.buffer]);
  });

  it('rejects a call that can not be posted', async () => {
    const mute = new RpcClient(METHODS, () => {
      throw new Error('could not be cloned');
    });
    await assert.rejects(mute.call('double', { value: 1 }), { message: 'could not be cloned' });
  });

  it('tells what is no reply', () => {
    for (const other of [
      undefined,
      'result',
      {},
      { type: 'config' },
      { type: 'result', result: { value: 1 } },
      { type: 'result', id: -1, result: { value: 1 } },
      { type: 'error', id: 0, message: 'without a name' },
      { type: 'call', id: 0, method: 'double', params: { value: 1 } },
    ]) {
      assert.equal(client.receive(other), false, JSON.stringify(other));
    }
    for (const reply of [
      { type: 'result', id: 9, result: 1 },
      { type: 'error', id: 9, name: 'Error', message: '' },
      { type: 'progress', id: 9, progress: 1 },
    ]) {
      assert.equal(client.receive(reply), true, 'nobody waits for it');
    }
  });

  it('rejects what is pending when it is closed, and every later call', async () => {
    const calls = [client.call('double', { value: 1 }), client.call('double', { value: 2 })];
    client.close(new Error('the worker has died'));
    for (const call of calls) await assert.rejects(call, { message: 'the worker has died' });
    await assert.rejects(client.call('double', { value: 3 }), { message: 'the worker has died' });
    assert.equal(posted.length, 2);
  });
});
