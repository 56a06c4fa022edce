import assert from 'node:assert/strict';
import { contentPolicy } from '../../../src/panel/contentPolicy';

describe("the page's content security policy", () => {
  it('is as strict as it was', () => {
    assert.deepEqual(contentPolicy('https://files.test', 'abc').split('; '), [
      "default-src 'none'",
      'img-src https://files.test data:',
      "style-src https://files.test 'nonce-abc'",
      'font-src https://files.test',
      "script-src 'nonce-abc'",
      "base-uri 'none'",
      "form-action 'none'",
    ]);
  });
});
