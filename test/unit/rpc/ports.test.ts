import assert from 'node:assert/strict';
import { MessageChannel } from 'node:worker_threads';
import { RpcClient } from '../../../src/rpc/client';
import type { Answer } from '../../../src/rpc/server';
import { RpcServer } from '../../../src/rpc/server';
import type { TestHandlers, TestMethods } from './methods';
import { METHODS } from './methods';

// Both ends together, over ports that copy and transfer as those of workers do: one hop, and two as from page to engine.

const opened: MessageChannel[] = [];

/** A client of a server that answers so. */
function connect(answer: Answer<TestMethods>, concurrent: boolean): RpcClient<TestMethods> {
  const channel = new MessageChannel();
  opened.push(channel);
  const { port1, port2 } = channel;
  const client = new RpcClient(METHODS, (message, transfer) => port1.postMessage(message, transfer));
  const server = new RpcServer<TestMethods>(
    METHODS,
    answer,
    (message, transfer) => port2.postMessage(message, transfer),
    {
      concurrent,
    },
  );
  port1.on('message', data => assert.ok(client.receive(data)));
  port2.on('message', data => assert.ok(server.receive(data)));
  return client;
}

interface Engine {
  readonly calls: number[];
  readonly aborted: number[];
  readonly answer: Answer<TestMethods>;
}

/** Streams the values that it is asked to fill, one at a time; negative ones are an error, and 0 lasts until it is cancelled. */
function createEngine(): Engine {
  const calls: number[] = [];
  const aborted: number[] = [];
  const handlers: TestHandlers = {
    double: ({ value }) => ({ value: value * 2 }),
    fill: async ({ values }, { signal, progress }) => {
      for (const value of values) {
        calls.push(value);
        if (value < 0) throw Object.assign(new Error(`no ${value}`), { name: 'WeightsError' });
        if (value === 0) await new Promise<void>(resolve => signal.addEventListener('abort', () => resolve()));
        if (signal.aborted) aborted.push(value);
        signal.throwIfAborted();
        progress({ part: Float32Array.of(value) });
      }
      return { values };
    },
  };
  const answer: Answer<TestMethods> = (method, params, call) => handlers[method](params, call);
  return { calls, aborted, answer };
}

describe('remote calls', () => {
  afterEach(() => {
    for (const { port1 } of opened.splice(0)) port1.close();
  });

  for (const hops of [1, 2]) {
    describe(`over ${hops === 1 ? 'one hop' : 'two hops'}`, () => {
      let engine: Engine;
      let client: RpcClient<TestMethods>;

      beforeEach(() => {
        engine = createEngine();
        client = connect(engine.answer, false);
        if (hops === 2) {
          const next = client;
          client = connect(
            (method, params, { signal, progress }) => next.call(method, params, { signal, onProgress: progress }),
            true,
          );
        }
      });

      it('stream the parts of a result', async () => {
        const parts: number[] = [];
        const values = Float32Array.of(3, 4);
        const result = await client.call('fill', { values }, { onProgress: ({ part }) => parts.push(...part) });
        assert.deepEqual(parts, [3, 4]);
        assert.deepEqual(result.values, values);
        assert.equal(values.length, 2, 'the caller still has its own');
      });

      it('hand memory over', async () => {
        const values = Float32Array.of(3);
        const call = client.call('fill', { values }, { transfer: [values.buffer] });
        assert.equal(values.length, 0);
        assert.deepEqual((await call).values, Float32Array.of(3));
      });

      it('keep the name of an error', async () => {
        await assert.rejects(client.call('fill', { values: Float32Array.of(-1) }), {
          name: 'WeightsError',
          message: 'no -1',
        });
      });

      it('refuse parameters that do not fit', async () => {
        // What a side of another version would send.
        const params = { values: [1] } as unknown as { values: Float32Array<ArrayBuffer> };
        await assert.rejects(client.call('fill', params), { name: 'ValiError' });
        assert.deepEqual(engine.calls, []);
      });

      it('refuse what can not be cloned', async () => {
        const params = { value: 1, hidden: () => undefined };
        await assert.rejects(client.call('double', params), { name: 'DataCloneError' });
        assert.deepEqual(await client.call('double', { value: 1 }), { value: 2 });
      });

      it('reach the other end when they are cancelled, which goes on with the next', async () => {
        const [running, waiting] = [new AbortController(), new AbortController()];
        const onProgress = (): void => {
          waiting.abort();
          running.abort();
        };
        const values = (...list: number[]) => ({ values: Float32Array.from(list) });
        const rejected = [
          client.call('fill', values(1, 0), { signal: running.signal, onProgress }),
          client.call('fill', values(9), { signal: waiting.signal }),
        ].map(call => assert.rejects(call, { name: 'AbortError' }));
        const after = client.call('double', { value: 2 });
        await Promise.all(rejected);
        assert.deepEqual(await after, { value: 4 });
        assert.deepEqual([engine.calls, engine.aborted], [[1, 0], [0]]);
      });
    });
  }
});
