import assert from 'node:assert/strict';
import { inputFormula } from '../../../src/model/inputFormula';
import type { VariantId } from '../../../src/model/variants';
import { VARIANTS } from '../../../src/model/variants';

describe('the formula of the input', () => {
  for (const [variant, formula] of [
    ['inception-v1-bn', 'RGB: (p / 255 − (0.485, 0.456, 0.406)) / (0.229, 0.224, 0.225)'],
    ['bvlc-googlenet', 'BGR: p − (104, 117, 123)'],
    ['torchvision-googlenet', 'RGB: (p / 255 − 0.5) / 0.5'],
  ] as const satisfies (readonly [VariantId, string])[]) {
    it(`of ${variant}`, () => assert.equal(inputFormula(VARIANTS[variant].normalization), formula));
  }
});
