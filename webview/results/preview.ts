const QUALITY = 0.9;

/** RGB bytes (HWC, `size` × `size`) as a JPEG in a data URL: about 20 KB for 224 × 224, small enough to keep with the page's state. */
export function jpegPreview(rgb: Uint8Array, size: number): string {
  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = size;
  const context = canvas.getContext('2d');
  if (!context) throw new Error('The browser gives no 2d canvas.');
  context.putImageData(new ImageData(withAlpha(rgb, size), size), 0, 0);
  return canvas.toDataURL('image/jpeg', QUALITY);
}

function withAlpha(rgb: Uint8Array, size: number): Uint8ClampedArray<ArrayBuffer> {
  const rgba = new Uint8ClampedArray(size * size * 4).fill(255);
  for (let pixel = 0; pixel < size * size; pixel++) {
    rgba.set(rgb.subarray(pixel * 3, pixel * 3 + 3), pixel * 4);
  }
  return rgba;
}
