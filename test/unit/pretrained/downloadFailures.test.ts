import assert from 'node:assert/strict';
import { connectionFailure } from '../../../src/pretrained/mirrorFailure';

const coded = (code: string, message = 'low level'): Error => Object.assign(new Error(message), { code });
const failed = (cause: unknown): Error => new Error('request failed', { cause });

describe('reading a failed connection', () => {
  it('finds the code below an error that only says that it failed', () => {
    const failure = connectionFailure(failed(coded('ENOTFOUND')));
    assert.equal(failure.reason, 'its address was not found (ENOTFOUND)');
    assert.equal(failure.kind, 'unreachable');
  });

  it('looks into failures of several addresses at once', () => {
    const failure = connectionFailure(failed(new AggregateError([coded('ECONNREFUSED'), coded('ENETUNREACH')])));
    assert.equal(failure.reason, 'the connection was refused (ECONNREFUSED)');
  });

  it('tells a lost connection from an unreachable server', () => {
    assert.equal(connectionFailure(failed(coded('ECONNRESET'))).kind, 'interrupted');
    assert.equal(connectionFailure(failed(coded('ETIMEDOUT'))).kind, 'unreachable');
  });

  it('gives the innermost message of what it does not know, and does not ask again', () => {
    const failure = connectionFailure(failed(coded('DEPTH_ZERO_SELF_SIGNED_CERT', 'self-signed certificate')));
    assert.equal(failure.reason, 'self-signed certificate');
    assert.equal(failure.kind, 'final');
  });

  it('copes with a rejection that is no error, and with causes in a circle', () => {
    assert.equal(connectionFailure('nonsense').reason, 'the connection failed');
    const circle = new Error('round');
    circle.cause = circle;
    assert.equal(connectionFailure(circle).reason, 'round');
  });
});
