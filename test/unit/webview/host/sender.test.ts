import assert from 'node:assert/strict';
import { page } from '../../../fixtures/page';
import { listen } from '../../../../webview/host/host';

describe('a message to the page', () => {
  const received: unknown[] = [];
  const message = { type: 'weights', weights: { status: 'none' } };

  before(() => listen(data => received.push(data)));
  beforeEach(() => (received.length = 0));

  it('is taken from the window around it, whatever other frames that has', () => {
    page.deliver(message);
    page.deliver(message, { source: { length: 3, 0: {}, 1: {}, 2: globalThis } });
    assert.deepEqual(received, [message, message]);
  });

  it('has only strings that may be shown', () => {
    const [name, reason] = ['a\u202e[x](command:y).png', 'line\n\u001b[2J'];
    page.deliver({ type: 'notClassified', id: 'a-b', file: name, message: reason });
    assert.deepEqual(received, [
      { type: 'notClassified', id: 'a-b', file: 'a\\u{202e}[x] (command:y).png', message: 'line\\n\\u{1b}[2J' },
    ]);
  });

  for (const [who, from] of [
    ['another origin', { origin: 'https://evil.test' }],
    ['no origin', { origin: 'null' }],
    ['the page itself', { source: globalThis }],
    ['a frame inside the page', { source: { length: 0 } }],
    ['a window beside the page, or around its surroundings', { source: { length: 2, 0: {}, 1: {} } }],
    ['a port or a worker', { source: {} }],
    ['nobody', { source: null }],
  ] as const) {
    it(`is not taken from ${who}`, () => {
      page.deliver(message, from);
      assert.deepEqual(received, []);
    });
  }
});
