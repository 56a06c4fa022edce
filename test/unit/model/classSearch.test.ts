import assert from 'node:assert/strict';
import { classesNamed, searchClasses } from '../../../src/model/classSearch';

const CLASSES = [
  { index: 0, wnid: 'n02012849', label: 'crane' },
  { index: 1, wnid: 'n03126707', label: 'crane' },
  { index: 2, wnid: 'n03710637', label: 'maillot' },
  { index: 3, wnid: 'n03710721', label: 'maillot, tank suit' },
  { index: 4, wnid: 'n02124075', label: 'Egyptian cat' },
  { index: 5, label: '3' },
];

const indices = (classes: readonly { index: number }[]): number[] => classes.map(({ index }) => index);

describe('classes by name', () => {
  it('are found by index, WordNet id and each of their names, whatever the case', () => {
    assert.deepEqual(indices(classesNamed('4', CLASSES)), [4]);
    assert.deepEqual(indices(classesNamed('N02124075', CLASSES)), [4]);
    assert.deepEqual(indices(classesNamed(' egyptian CAT', CLASSES)), [4]);
    assert.deepEqual(indices(classesNamed('tank suit', CLASSES)), [3]);
    assert.deepEqual(indices(classesNamed('maillot, tank suit', CLASSES)), [3]);
    assert.deepEqual(indices(classesNamed('3', CLASSES)), [3], 'an index comes before a name of digits');
    assert.deepEqual(indices(classesNamed('cat', CLASSES)), []);
  });

  it('are several where they share a name', () => {
    assert.deepEqual(indices(classesNamed('crane', CLASSES)), [0, 1]);
    assert.deepEqual(indices(classesNamed('maillot', CLASSES)), [2, 3]);
  });

  it('are searched for by all words, those that begin with them first', () => {
    assert.deepEqual(indices(searchClasses('', CLASSES)), [0, 1, 2, 3, 4, 5]);
    assert.deepEqual(indices(searchClasses('suit mail', CLASSES)), [3]);
    assert.deepEqual(indices(searchClasses('cat', CLASSES)), [4]);
    assert.deepEqual(indices(searchClasses('tank', CLASSES)), [3]);
    assert.deepEqual(indices(searchClasses('n0371', CLASSES)), [2, 3]);
    assert.deepEqual(indices(searchClasses('dog', CLASSES)), []);
  });
});
