import assert from 'node:assert/strict';
import path from 'node:path';
import { weightsPlace } from '../../../src/session/weightsSetting';

const { posix, win32 } = path;

describe('the setting that names a weights file', () => {
  const place = (value: unknown, ofWorkspace: boolean, trusted: boolean, paths: typeof posix = posix) =>
    weightsPlace({ value, ofWorkspace, trusted }, paths).kind;

  it('stands for none where it is empty or no text', () => {
    for (const value of ['', undefined, null, 5, ['a']]) assert.equal(place(value, true, true), 'none');
  });

  it('stands for a file in the workspace where it is relative, whoever set it', () => {
    for (const ofWorkspace of [true, false]) {
      for (const trusted of [true, false]) {
        for (const value of ['net.onnx', './a/net.onnx', '../net.onnx', 'file://server/share/net.onnx']) {
          assert.equal(place(value, ofWorkspace, trusted), 'inside');
          assert.equal(place(value, ofWorkspace, trusted, win32), 'inside');
        }
      }
    }
  });

  it('stands for a file anywhere only where the user set it, or trusts the workspace that did', () => {
    for (const [value, paths] of [
      ['/models/net.onnx', posix],
      ['C:\\models\\net.onnx', win32],
      ['\\models\\net.onnx', win32],
    ] as const) {
      assert.equal(place(value, false, false, paths), 'anywhere');
      assert.equal(place(value, true, true, paths), 'anywhere');
      assert.equal(place(value, true, false, paths), 'inside');
    }
  });

  it('stands for no file on another machine where a workspace sets it, trusted or not', () => {
    for (const value of [
      '\\\\server\\share\\net.onnx',
      '//server/share/net.onnx',
      '\\/server/share/net.onnx',
      '/\\server\\share\\net.onnx',
      '\\\\?\\UNC\\server\\share\\net.onnx',
      '\\\\.\\pipe\\net',
    ]) {
      for (const trusted of [true, false]) {
        for (const paths of [posix, win32]) assert.equal(place(value, true, trusted, paths), 'refused');
      }
      assert.equal(place(value, false, true, win32), 'anywhere');
    }
  });
});
