import assert from 'node:assert/strict';
import type { ReplyMessage } from '../../../src/rpc/messages';
import { RpcServer } from '../../../src/rpc/server';
import type { TestHandlers, TestMethods } from './methods';
import { METHODS } from './methods';

function unexpected(): never {
  throw new Error('not expected in this test');
}

const turn = (): Promise<void> => new Promise(resolve => setImmediate(resolve));

/** Resolves, or rejects with the reason, when the signal is aborted. */
const untilAborted = (signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true }));

/** A server of some handlers, and what it has replied so far. */
class Harness {
  readonly replies: ReplyMessage[] = [];
  readonly transferred: ArrayBuffer[] = [];
  readonly server: RpcServer<TestMethods>;

  constructor(
    handlers: Partial<TestHandlers>,
    { concurrent = false, refuse }: { concurrent?: boolean; refuse?: ReplyMessage['type'] } = {},
  ) {
    const all: TestHandlers = { double: unexpected, fill: unexpected, ...handlers };
    this.server = new RpcServer<TestMethods>(
      METHODS,
      (method, params, call) => all[method](params, call),
      (reply, transfer) => {
        if (reply.type === refuse) throw new DOMException('It could not be cloned.', 'DataCloneError');
        this.replies.push(reply);
        this.transferred.push(...transfer);
      },
      { concurrent },
    );
  }

  call(id: number, method: string, params: unknown): void {
    assert.ok(this.server.receive({ type: 'call', id, method, params }));
  }

  double(id: number, value: number): void {
    this.call(id, 'double', { value });
  }

  cancel(id: number): void {
    assert.ok(this.server.receive({ type: 'cancel', id }));
  }

  async replied(count: number): Promise<void> {
    while (this.replies.length < count) await turn();
  }

  /** Each reply's id, with the name of its error if it is one. */
  get outcomes(): string[] {
    return this.replies.map(reply => `${reply.id} ${reply.type === 'error' ? reply.name : reply.type}`);
  }
}

describe('RpcServer', () => {
  it('replies with the result, whose memory it hands over', async () => {
    const harness = new Harness({ fill: ({ values }) => ({ values }) });
    const values = Float32Array.of(1, 2);
    harness.call(7, 'fill', { values });
    await harness.replied(1);
    assert.deepEqual(harness.replies, [{ type: 'result', id: 7, result: { values } }]);
    assert.deepEqual(harness.transferred, [values.buffer]);
  });

  it('replies with errors under their names', async () => {
    const harness = new Harness({
      double: ({ value }) => {
        if (value === 0) throw new RangeError('too much');
        // eslint-disable-next-line @typescript-eslint/only-throw-error -- what a library may do
        throw 'no error at all';
      },
    });
    harness.double(0, 0);
    harness.double(1, 1);
    harness.call(2, 'toString', {});
    harness.call(3, 'double', { value: 'x' });
    await harness.replied(4);
    assert.deepEqual(harness.replies.slice(0, 3), [
      { type: 'error', id: 0, name: 'RangeError', message: 'too much' },
      { type: 'error', id: 1, name: 'Error', message: 'no error at all' },
      { type: 'error', id: 2, name: 'TypeError', message: 'There is no method toString.' },
    ]);
    assert.equal(harness.outcomes[3], '3 ValiError');
  });

  it('replies with an error when the result can not be posted', async () => {
    const harness = new Harness({ double: params => params }, { refuse: 'result' });
    harness.double(0, 1);
    harness.call(1, 'nothing', {});
    await harness.replied(2);
    assert.deepEqual(harness.outcomes, ['0 DataCloneError', '1 TypeError']);
  });

  it('reports progress under the id of the call, and keeps its memory', async () => {
    const harness = new Harness({
      fill: ({ values }, { progress }) => {
        progress({ part: values });
        return { values: new Float32Array() };
      },
    });
    const values = Float32Array.of(5);
    harness.call(4, 'fill', { values });
    await harness.replied(2);
    assert.deepEqual(harness.replies[0], { type: 'progress', id: 4, progress: { part: values } });
    assert.ok(!harness.transferred.includes(values.buffer));
  });

  it('tells what is no call', () => {
    const harness = new Harness({});
    for (const other of [
      undefined,
      'call',
      { type: 'ready' },
      { type: 'call', id: -1, method: 'double', params: { value: 1 } },
      { type: 'call', id: 1, method: 2, params: { value: 1 } },
      { type: 'cancel' },
      { type: 'result', id: 1, result: { value: 1 } },
    ]) {
      assert.equal(harness.server.receive(other), false, JSON.stringify(other));
    }
    assert.deepEqual(harness.replies, []);
  });

  for (const concurrent of [false, true]) {
    it(`makes calls ${concurrent ? 'beside each other where asked' : 'one after the other'}`, async () => {
      const events: string[] = [];
      const double: TestHandlers['double'] = async ({ value }) => {
        events.push(`${value} begins`);
        await turn();
        events.push(`${value} ends`);
        return { value };
      };
      const harness = new Harness({ double }, { concurrent });
      harness.double(0, 1);
      harness.double(1, 2);
      await harness.replied(2);
      const [first, second] = [
        ['1 begins', '1 ends'],
        ['2 begins', '2 ends'],
      ] as const;
      const expected = concurrent ? [first[0], second[0], first[1], second[1]] : [...first, ...second];
      assert.deepEqual(events, expected);
    });
  }

  it('goes on after a call that fails', async () => {
    const harness = new Harness({
      double: ({ value }) => (value === 0 ? Promise.reject(new Error('no')) : { value: value * 2 }),
    });
    harness.double(0, 0);
    harness.double(1, 4);
    await harness.replied(2);
    assert.deepEqual(harness.replies[1], { type: 'result', id: 1, result: { value: 8 } });
  });

  it('cancels the call that runs and the one that waits, and goes on', async () => {
    const started: number[] = [];
    const harness = new Harness({
      double: ({ value }, { signal }) => {
        started.push(value);
        return value === 3 ? { value } : untilAborted(signal);
      },
    });
    for (const value of [1, 2, 3]) harness.double(value, value);
    harness.cancel(2);
    await turn();
    assert.deepEqual(started, [1]);
    harness.cancel(1);
    harness.cancel(99);
    await harness.replied(3);
    assert.deepEqual(started, [1, 3]);
    assert.deepEqual(harness.outcomes, ['1 AbortError', '2 AbortError', '3 result']);
  });

  it('cancels one of the calls that run beside each other', async () => {
    const harness = new Harness({ double: (_, { signal }) => untilAborted(signal) }, { concurrent: true });
    harness.double(0, 0);
    harness.double(1, 1);
    harness.cancel(1);
    await harness.replied(1);
    await turn();
    assert.deepEqual(harness.outcomes, ['1 AbortError']);
  });

  for (const concurrent of [false, true]) {
    it(`aborts all calls when it is closed (${concurrent ? 'concurrent' : 'in sequence'}), and says no more`, async () => {
      const started: number[] = [];
      const aborted: number[] = [];
      const fill: TestHandlers['fill'] = async ({ values }, { signal, progress }) => {
        started.push(values.length);
        await untilAborted(signal).catch(() => aborted.push(values.length));
        progress({ part: values });
        return { values };
      };
      const harness = new Harness({ fill }, { concurrent });
      for (const id of [1, 2]) harness.call(id, 'fill', { values: new Float32Array(id) });
      await turn();
      harness.server.close();
      harness.call(3, 'fill', { values: new Float32Array(3) });
      harness.cancel(1);
      await turn();
      assert.deepEqual(started, concurrent ? [1, 2] : [1]);
      assert.deepEqual(aborted, started);
      assert.deepEqual(harness.replies, []);
    });
  }
});
