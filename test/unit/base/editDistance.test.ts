import assert from 'node:assert/strict';
import { editDistance, nearNames } from '../../../src/base/editDistance';

describe('names that are like another', () => {
  it('are told by the letters that differ', () => {
    assert.deepEqual(
      [editDistance('', 'abc'), editDistance('kitten', 'sitting'), editDistance('same', 'same')],
      [3, 3, 0],
    );
  });

  it('are those that contain it or are mistyped a little, the nearest first', () => {
    const names = ['conv1', 'conv2', 'conv2b', 'inception3a', 'inception3b', 'fc', 'fc'];
    assert.deepEqual(nearNames('conv2a', names), ['conv2', 'conv2b', 'conv1']);
    assert.deepEqual(nearNames('tion3', names), ['inception3a', 'inception3b']);
    assert.deepEqual(nearNames('softmax', names), []);
    assert.deepEqual(nearNames('inception', names, 1), ['inception3a']);
  });
});
