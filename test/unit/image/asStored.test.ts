import assert from 'node:assert/strict';
import { asStored } from '../../../src/image/asStored';
import type { Orientation } from '../../../src/image/exifOrientation';
import { rgbaPicture } from '../../../src/image/rgbaPicture';

const WIDTH = 5;
const HEIGHT = 3;

describe('a picture as it is stored', () => {
  for (const orientation of [1, 2, 3, 4, 5, 6, 7, 8] as const satisfies readonly Orientation[]) {
    it(`undoes orientation ${orientation}, in any area`, () => {
      const rgba = Uint8Array.from({ length: 4 * WIDTH * HEIGHT }, (_, i) => (i % 4 === 3 ? 255 : i));
      const stored = asStored(rgbaPicture(rgba, WIDTH, HEIGHT, orientation));
      assert.deepEqual([stored.width, stored.height], [WIDTH, HEIGHT]);
      for (const area of [
        { x: 0, y: 0, width: WIDTH, height: HEIGHT },
        { x: 1, y: 1, width: 3, height: 2 },
      ]) {
        const rgb = new Uint8Array(3 * area.width * area.height);
        stored.read(area, rgb);
        const expected: number[] = [];
        for (let y = area.y; y < area.y + area.height; y++) {
          for (let x = area.x; x < area.x + area.width; x++) {
            const at = 4 * (y * WIDTH + x);
            expected.push(at, at + 1, at + 2);
          }
        }
        assert.deepEqual([...rgb], expected);
      }
    });
  }
});
