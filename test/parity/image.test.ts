import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { decodePicture } from '../../src/image/formats/decodePicture';
import { PictureError } from '../../src/image/pictureError';
import { resizeAndCrop } from '../../src/image/resizeAndCrop';
import type { Picture } from '../../src/image/picture';
import { assets, needsAssets } from '../assets';
import { loadWasm } from '../fixtures/imageCodecs';
import { inMemory, whole } from '../fixtures/pictureFiles';

const PICTURES = [
  'astronaut.png',
  'camera.png',
  'chelsea.png',
  'coffee.png',
  'horse.png',
  'hubble_deep_field.jpg',
  'motorcycle_left.png',
  'page.png',
  'palette_color.png',
  'palette_gray.png',
  'rocket.jpg',
];

function decode(relative: string): Promise<Picture> {
  return decodePicture(readFileSync(assets(relative)), relative, loadWasm, whole);
}

describe('pictures as PIL prepares them', function () {
  before(function () {
    needsAssets(this);
  });

  for (const name of PICTURES)
    it(`${name}, bit for bit`, async () => {
      const prepared = resizeAndCrop(inMemory(await decode(`images/${name}`)));
      const expected = await decode(`goldens/preprocessed/${name.replace(/\.jpg$/, '.png')}`);
      assert.deepEqual([prepared.width, prepared.height], [224, 224]);
      assert.equal(Buffer.compare(prepared.data, expected.data), 0);
    });

  it('refuses truncated.jpg', async () => {
    await assert.rejects(decode('images/truncated.jpg'), (error: unknown) => {
      assert.ok(error instanceof PictureError);
      assert.equal(error.message, 'images/truncated.jpg: the JPEG is truncated (it ends after 400 bytes)');
      return true;
    });
  });
});
