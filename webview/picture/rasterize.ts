/** Pixels for each of the SVG's, so that small text stays sharp. */
const SCALE = 2;
/** What a canvas of Chromium can have on each side, and in all. */
const MAX_SIDE = 16_384;
const MAX_PIXELS = 2 ** 27;

/** An SVG as a PNG, twice as large where a canvas can be so large. @throws Error when the browser cannot draw it. */
export async function rasterize(svg: string, width: number, height: number): Promise<Uint8Array<ArrayBuffer>> {
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
  await image.decode();
  const scale = Math.min(SCALE, MAX_SIDE / Math.max(width, height), Math.sqrt(MAX_PIXELS / (width * height)));
  const canvas = document.createElement('canvas');
  canvas.width = Math.floor(width * scale);
  canvas.height = Math.floor(height * scale);
  const context = canvas.getContext('2d');
  if (!context) throw new Error('The browser gives no 2d canvas.');
  context.drawImage(image, 0, 0, canvas.width, canvas.height);
  const blob = await new Promise<Blob | null>(resolve => canvas.toBlob(resolve, 'image/png'));
  if (!blob) throw new Error('The browser cannot make a PNG of this size.');
  return new Uint8Array(await blob.arrayBuffer());
}
