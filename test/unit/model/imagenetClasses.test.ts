import assert from 'node:assert/strict';
import { IMAGENET_CLASS_COUNT } from '../../../src/model/defaults';
import { imagenetClass } from '../../../src/model/imagenetClasses';

describe('ImageNet classes', () => {
  it('are a thousand, keyed by synset, sorted as ILSVRC sorts them', () => {
    const wnids = Array.from({ length: IMAGENET_CLASS_COUNT }, (_, index) => imagenetClass(index).wnid);
    assert.equal(wnids.length, 1000);
    assert.deepEqual(wnids, [...new Set(wnids)].sort());
    assert.ok(wnids.every(wnid => /^n\d{8}$/.test(wnid)));
  });

  it('have the names that everyone knows', () => {
    assert.deepEqual(imagenetClass(285), { wnid: 'n02124075', label: 'Egyptian cat' });
    assert.equal(imagenetClass(134).label, imagenetClass(517).label);
    assert.throws(() => imagenetClass(1000), RangeError);
  });
});
