import assert from 'node:assert/strict';
import { storageError } from '../../src/weights/downloadError';
import { connectionFailure } from '../../src/weights/mirrorFailure';
import { PRESETS } from '../../src/weights/presets';

const coded = (code: string, message = 'low level'): Error => Object.assign(new Error(message), { code });
const fetchFailed = (cause: unknown): TypeError => new TypeError('fetch failed', { cause });

describe('reading a failed connection', () => {
  it('finds the code below "fetch failed"', () => {
    const failure = connectionFailure(fetchFailed(coded('ENOTFOUND')));
    assert.equal(failure.reason, 'its address was not found (ENOTFOUND)');
    assert.equal(failure.kind, 'unreachable');
  });

  it('looks into failures of several addresses at once', () => {
    const failure = connectionFailure(fetchFailed(new AggregateError([coded('ECONNREFUSED'), coded('ENETUNREACH')])));
    assert.equal(failure.reason, 'the connection was refused (ECONNREFUSED)');
  });

  it("reads the codes of Chromium's network stack", () => {
    assert.equal(connectionFailure(new TypeError('net::ERR_INTERNET_DISCONNECTED')).kind, 'unreachable');
    assert.equal(connectionFailure(new TypeError('net::ERR_CONNECTION_RESET')).kind, 'interrupted');
  });

  it('tells a lost connection from an unreachable server', () => {
    assert.equal(connectionFailure(fetchFailed(coded('ECONNRESET'))).kind, 'interrupted');
    assert.equal(connectionFailure(fetchFailed(coded('ETIMEDOUT'))).kind, 'unreachable');
  });

  it('gives the innermost message of what it does not know, and does not ask again', () => {
    const failure = connectionFailure(fetchFailed(coded('DEPTH_ZERO_SELF_SIGNED_CERT', 'self-signed certificate')));
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

describe('a storage error', () => {
  it("puts the system's code into words", () => {
    const error = storageError('/models/x.onnx', coded('EROFS'));
    assert.equal(error.message, 'Cannot write /models/x.onnx: the file system is read-only (EROFS).');
  });

  it('keeps the message of a code it does not know', () => {
    assert.match(storageError('/models/x.onnx', coded('EWEIRD', 'odd')).message, /x\.onnx: Error: odd\.$/);
  });
});

describe('the presets', () => {
  it('have ids and file names of their own', () => {
    for (const key of ['id', 'fileName'] as const)
      assert.equal(new Set(PRESETS.map(preset => preset[key])).size, PRESETS.length);
  });

  it('can be checked and fetched: sizes, hashes and addresses are well-formed', () => {
    for (const preset of PRESETS) {
      assert.ok(Number.isSafeInteger(preset.bytes) && preset.bytes > 0);
      assert.match(preset.sha256, /^[0-9a-f]{64}$/);
      assert.match(preset.fileName, /^[\w.-]+$/);
      assert.ok(preset.mirrors.every(mirror => /^https?:$/.test(new URL(mirror).protocol)));
    }
  });
});
