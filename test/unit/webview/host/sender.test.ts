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
