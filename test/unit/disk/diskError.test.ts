import assert from 'node:assert/strict';
import { DiskError, diskError } from '../../../src/disk/diskError';

const coded = (code: string, message = 'low level'): Error => Object.assign(new Error(message), { code });

describe('a disk error', () => {
  it("puts the system's code into words", () => {
    const error = diskError('/models/x.onnx', coded('EROFS'));
    assert.equal(error.message, 'Cannot write /models/x.onnx: the file system is read-only (EROFS).');
  });

  it('keeps the message of a code it does not know', () => {
    assert.match(diskError('/models/x.onnx', coded('EWEIRD', 'odd')).message, /x\.onnx: Error: odd\.$/);
  });

  it('says once what has been put into words before', () => {
    const error = new DiskError('/models/x.onnx', 'it is no file');
    assert.equal(diskError('/other', error), error);
  });
});
