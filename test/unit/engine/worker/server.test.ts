import assert from 'node:assert/strict';
import type { EngineHandlers } from '../../../../src/engine/worker/handlers';
import { EngineError } from '../../../../src/engine/errors';
import { EngineServer } from '../../../../src/engine/worker/server';
import type { EngineReply } from '../../../../src/protocol';

const yieldToEvents = (): Promise<void> => new Promise(resolve => setImmediate(resolve));

function unexpected(): never {
  throw new Error('not expected in this test');
}

const NO_HANDLERS: EngineHandlers = {
  initialize: unexpected,
  loadWeights: unexpected,
  classify: unexpected,
  run: unexpected,
  activation: unexpected,
  forgetActivations: unexpected,
  parameter: unexpected,
  useLabels: unexpected,
  modelDetails: unexpected,
  layerWeights: unexpected,
  compareWeights: unexpected,
  exportModel: unexpected,
};

/** A server of some handlers, and what it has replied so far. */
class Harness {
  readonly replies: EngineReply[] = [];
  readonly transferred: ArrayBuffer[] = [];
  readonly server: EngineServer;
  private readonly waiting: { readonly count: number; readonly resolve: () => void }[] = [];

  constructor(handlers: Partial<EngineHandlers>) {
    const post = (reply: EngineReply, transfer: ArrayBuffer[]): void => {
      this.replies.push(reply);
      this.transferred.push(...transfer);
      for (const { count, resolve } of this.waiting) if (this.replies.length >= count) resolve();
    };
    this.server = new EngineServer({ ...NO_HANDLERS, ...handlers }, post, yieldToEvents);
  }

  call(id: number, method: string, params: unknown): void {
    this.server.receive({ type: 'call', id, method, params });
  }

  /** Resolves once there are this many replies. */
  replied(count: number): Promise<void> {
    if (this.replies.length >= count) return Promise.resolve();
    return new Promise(resolve => this.waiting.push({ count, resolve }));
  }
}

describe('EngineServer', () => {
  it('replies with the result, whose memory it hands over', async () => {
    const data = Float32Array.of(1, 2);
    const harness = new Harness({ activation: ({ path }) => ({ shape: [path.length, 2], data }) });
    harness.call(7, 'activation', { path: 'a' });
    await harness.replied(1);
    assert.deepEqual(harness.replies, [{ type: 'result', id: 7, result: { shape: [1, 2], data } }]);
    assert.deepEqual(harness.transferred, [data.buffer]);
  });

  it('replies with errors under their names', async () => {
    const harness = new Harness({
      parameter: () => {
        throw new EngineError('no such thing');
      },
    });
    harness.call(0, 'parameter', { key: 'k' });
    harness.call(1, 'toString', {});
    harness.call(2, 'parameter', { key: 3 });
    await harness.replied(3);
    const [own, noMethod, badParams] = harness.replies;
    assert.deepEqual(own, { type: 'error', id: 0, name: 'EngineError', message: 'no such thing' });
    assert.deepEqual(noMethod, {
      type: 'error',
      id: 1,
      name: 'TypeError',
      message: 'The engine has no method toString.',
    });
    assert.ok(badParams?.type === 'error' && badParams.id === 2 && badParams.name === 'ValiError');
  });

  it('logs what it does not understand', () => {
    const harness = new Harness({});
    for (const nonsense of [undefined, 'call', { type: 'call', id: -1, method: 'run', params: {} }]) {
      harness.server.receive(nonsense);
    }
    assert.deepEqual(
      harness.replies.map(({ type }) => type),
      ['log', 'log', 'log'],
    );
  });

  it('makes one call at a time, in order', async () => {
    const events: string[] = [];
    const harness = new Harness({
      activation: async ({ path }) => {
        events.push(`${path} begins`);
        await yieldToEvents();
        events.push(`${path} ends`);
        return { shape: [], data: new Float32Array(1) };
      },
    });
    harness.call(0, 'activation', { path: 'a' });
    harness.call(1, 'activation', { path: 'b' });
    await harness.replied(2);
    assert.deepEqual(events, ['a begins', 'a ends', 'b begins', 'b ends']);
  });

  it('cancels the call that runs and the one that waits, and goes on', async () => {
    const started: string[] = [];
    const harness = new Harness({
      activation: async ({ path }, { pacer }) => {
        started.push(path);
        while (path !== 'last') {
          await yieldToEvents();
          await pacer.breathe();
        }
        return { shape: [], data: new Float32Array(1) };
      },
    });
    harness.call(0, 'activation', { path: 'endless' });
    harness.call(1, 'activation', { path: 'waiting' });
    harness.call(2, 'activation', { path: 'last' });
    harness.server.receive({ type: 'cancel', id: 1 });
    await yieldToEvents();
    harness.server.receive({ type: 'cancel', id: 0 });
    harness.server.receive({ type: 'cancel', id: 99 });
    await harness.replied(3);
    assert.deepEqual(started, ['endless', 'last']);
    assert.deepEqual(
      harness.replies.map(reply => (reply.type === 'error' ? reply.name : reply.type)),
      ['AbortError', 'AbortError', 'result'],
    );
  });

  it('reports progress under the id of the call', async () => {
    const harness = new Harness({
      forgetActivations: (_params, { progress }) => {
        progress(1, 2);
        return {};
      },
    });
    harness.call(4, 'forgetActivations', {});
    await harness.replied(2);
    assert.deepEqual(harness.replies[0], { type: 'progress', id: 4, done: 1, total: 2 });
  });
});
