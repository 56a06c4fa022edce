import assert from 'node:assert/strict';
import '../../../fixtures/page';
import { MODEL } from '../../../fixtures/results';
import { headDepth } from '../../../../webview/results/headDepth';

describe('where a head hangs', () => {
  it('is told by the module that it reads and the work up to there', () => {
    const first = headDepth({ ...MODEL, variant: 'inception-v1-bn' }, 'aux1', 224);
    const second = headDepth({ ...MODEL, variant: 'inception-v1-bn' }, 'aux2', 224);
    assert.deepEqual([first?.after, second?.after], ['inception4a', 'inception4d']);
    assert.ok(first && second && first.share > 0.55 && first.share < second.share && second.share < 0.9);
  });

  it('is nowhere for the main head, and for one that the network lacks', () => {
    assert.equal(headDepth(MODEL, 'main', 224), undefined);
    assert.equal(headDepth({ ...MODEL, useAux: false }, 'aux1', 224), undefined);
  });
});
