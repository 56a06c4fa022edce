import assert from 'node:assert/strict';
import { grayPictureUrl } from '../../../../webview/paint/grayPicture';
import { decode, pixel } from '../../../fixtures/pictureFiles';

describe('a gray picture', () => {
  it('is a bitmap whose pixels are its bytes', async () => {
    for (const [width, height] of [
      [28, 28],
      [7, 7],
      [5, 2],
    ] as const) {
      const map = Uint8Array.from({ length: width * height }, (_, index) => (index * 37) % 256);
      const url = grayPictureUrl({ width, height, map });
      const [type, content = ''] = url.split(',');
      assert.equal(type, 'data:image/bmp;base64');
      const picture = await decode(Buffer.from(content, 'base64'));
      assert.deepEqual([picture.width, picture.height], [width, height]);
      for (const [x, y] of [
        [0, 0],
        [width - 1, 0],
        [2, height - 1],
      ] as const) {
        const level = map[y * width + x];
        assert.deepEqual(pixel(picture, x, y), [level, level, level]);
      }
    }
  });
});
