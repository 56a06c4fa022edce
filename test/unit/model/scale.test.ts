import assert from 'node:assert/strict';
import { KNOWN_NETWORKS } from '../../../src/model/scale';

/** A convolution by its channels, its kernel and the side of its output; a matrix product by its two sides. */
type Product = readonly [inputs: number, outputs: number, kernel: number, side: number] | readonly [number, number];

function counted(products: readonly Product[]): { params: number; multAdds: number } {
  return products
    .map(([inputs, outputs, kernel = 1, side = 1]) => {
      const weights = inputs * outputs * kernel ** 2;
      return { params: weights + outputs, multAdds: weights * side ** 2 };
    })
    .reduce((a, b) => ({ params: a.params + b.params, multAdds: a.multAdds + b.multAdds }));
}

// torchvision/models/alexnet.py and vgg.py, configuration E.
const ALEXNET: readonly Product[] = [
  [3, 64, 11, 55],
  [64, 192, 5, 27],
  [192, 384, 3, 13],
  [384, 256, 3, 13],
  [256, 256, 3, 13],
  [256 * 6 * 6, 4096],
  [4096, 4096],
  [4096, 1000],
];
const VGG_STAGES: readonly (readonly [width: number, depth: number, side: number])[] = [
  [64, 2, 224],
  [128, 2, 112],
  [256, 4, 56],
  [512, 4, 28],
  [512, 4, 14],
];

function vgg19(): readonly Product[] {
  let inputs = 3;
  const convolutions = VGG_STAGES.flatMap(([width, depth, side]) =>
    Array.from({ length: depth }, (): Product => {
      const product: Product = [inputs, width, 3, side];
      inputs = width;
      return product;
    }),
  );
  return [...convolutions, [512 * 7 * 7, 4096], [4096, 4096], [4096, 1000]];
}

describe('networks for scale', () => {
  for (const [name, layers] of [
    ['AlexNet', ALEXNET],
    ['VGG-19', vgg19()],
  ] as const) {
    it(`has ${name}'s figures, as its layers add up to them`, () => {
      const { params, multAdds } = KNOWN_NETWORKS.find(known => known.name === name) ?? {};
      assert.deepEqual({ params, multAdds }, counted(layers));
    });
  }
});
