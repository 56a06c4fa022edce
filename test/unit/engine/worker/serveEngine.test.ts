import assert from 'node:assert/strict';
import type { EngineHandlers } from '../../../../src/engine/worker/handlers';
import { serveEngine } from '../../../../src/engine/worker/serveEngine';
import type { EngineNotice } from '../../../../src/protocol';
import { ENGINE_METHODS } from '../../../../src/protocol';
import type { ReplyMessage } from '../../../../src/rpc/messages';

const yieldToEvents = (): Promise<void> => new Promise(resolve => setImmediate(resolve));

function unexpected(): never {
  throw new Error('not expected in this test');
}

// Object.fromEntries forgets which keys it was given.
const NO_HANDLERS = Object.fromEntries(
  Object.keys(ENGINE_METHODS).map(method => [method, unexpected]),
) as unknown as EngineHandlers;

describe('serveEngine', () => {
  it('calls the handlers one after the other, with a pacer that obeys a cancel', async () => {
    const messages: (ReplyMessage | EngineNotice)[] = [];
    const events: string[] = [];
    const handlers: EngineHandlers = {
      ...NO_HANDLERS,
      activation: async ({ path }, { pacer }) => {
        events.push(`${path} begins`);
        while (path === 'endless') {
          await yieldToEvents();
          await pacer.breathe();
        }
        events.push(`${path} ends`);
        return { shape: [], data: new Float32Array(1) };
      },
    };
    const receive = serveEngine(handlers, yieldToEvents, message => messages.push(message));
    for (const [id, path] of ['first', 'endless', 'last'].entries()) {
      receive({ type: 'call', id, method: 'activation', params: { run: '', path } });
    }
    while (events.length < 3) await yieldToEvents();
    receive({ type: 'cancel', id: 1 });
    while (messages.length < 3) await yieldToEvents();
    assert.deepEqual(events, ['first begins', 'first ends', 'endless begins', 'last begins', 'last ends']);
    assert.deepEqual(
      messages.map(message => (message.type === 'error' ? message.name : message.type)),
      ['result', 'AbortError', 'result'],
    );
  });

  it('logs what it does not understand', () => {
    const messages: (ReplyMessage | EngineNotice)[] = [];
    const receive = serveEngine(NO_HANDLERS, yieldToEvents, message => messages.push(message));
    for (const nonsense of [undefined, 'call', { type: 'call', id: -1, method: 'run', params: {} }]) receive(nonsense);
    assert.deepEqual(
      messages.map(({ type }) => type),
      ['log', 'log', 'log'],
    );
  });
});
