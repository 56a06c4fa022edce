import assert from 'node:assert/strict';
import { nextInGrid, nextInList } from '../../../../webview/controls/arrowKeys';

describe('keys in a list', () => {
  it('move by an item and to the ends', () => {
    assert.equal(nextInList('ArrowDown', 1, 4), 2);
    assert.equal(nextInList('ArrowRight', 1, 4), 2);
    assert.equal(nextInList('ArrowUp', 1, 4), 0);
    assert.equal(nextInList('Home', 2, 4), 0);
    assert.equal(nextInList('End', 2, 4), 3);
    assert.equal(nextInList('a', 2, 4), undefined);
    assert.equal(nextInList('End', -1, 0), undefined);
  });

  it('stop at the ends, or lead on from the other one', () => {
    assert.equal(nextInList('ArrowDown', 3, 4), 3);
    assert.equal(nextInList('ArrowUp', 0, 4), 0);
    assert.equal(nextInList('ArrowDown', 3, 4, { wraps: true }), 0);
    assert.equal(nextInList('ArrowUp', 0, 4, { wraps: true }), 3);
  });

  it('move along their axis only', () => {
    assert.equal(nextInList('ArrowDown', 1, 4, { axis: 'x' }), undefined);
    assert.equal(nextInList('ArrowLeft', 1, 4, { axis: 'x' }), 0);
    assert.equal(nextInList('ArrowRight', 1, 4, { axis: 'y' }), undefined);
  });
});

describe('keys in a grid', () => {
  const at = (key: string, ctrlKey = false): unknown =>
    nextInGrid({ key, ctrlKey, metaKey: false }, { row: 5, column: 2 }, 20, 5);

  it('move by a cell, to the ends of a row, by a page, to the corners', () => {
    assert.deepEqual(at('ArrowDown'), { row: 6, column: 2 });
    assert.deepEqual(at('ArrowLeft'), { row: 5, column: 1 });
    assert.deepEqual(at('Home'), { row: 5, column: 0 });
    assert.deepEqual(at('End'), { row: 5, column: 4 });
    assert.deepEqual(at('PageDown'), { row: 15, column: 2 });
    assert.deepEqual(at('End', true), { row: 19, column: 4 });
    assert.deepEqual(at('Home', true), { row: 0, column: 0 });
  });

  it('stop at the edges', () => {
    assert.deepEqual(at('PageUp'), { row: 0, column: 2 });
    assert.deepEqual(nextInGrid({ key: 'ArrowRight', ctrlKey: false, metaKey: false }, { row: 0, column: 4 }, 20, 5), {
      row: 0,
      column: 4,
    });
    assert.equal(at('a'), undefined);
  });
});
