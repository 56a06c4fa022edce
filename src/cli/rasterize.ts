import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { initWasm, Resvg } from '@resvg/resvg-wasm';

/** Pixels for each of the SVG's, so that small text stays sharp. */
const SCALE = 2;
const FAMILY = 'DejaVu Sans';
/** What resvg can hold of one picture: 4 bytes a pixel in a memory of 32 bits. */
const MAX_PIXELS = 2 ** 28;

/**
 * An SVG as a PNG, twice as large unless that were too large. There is no browser here, so text has the font that comes along.
 * @param width and height of the SVG, in pixels.
 */
export async function rasterize(
  svg: string,
  { width, height }: { width: number; height: number },
): Promise<Uint8Array> {
  const beside = (name: string): Promise<Buffer> => readFile(path.join(__dirname, 'cli', name));
  await initWasm(await beside('index_bg.wasm'));
  const scale = Math.min(SCALE, Math.sqrt(MAX_PIXELS / (width * height)));
  const drawn = new Resvg(svg, {
    fitTo: { mode: 'zoom', value: scale },
    font: { fontBuffers: [await beside('DejaVuSans.ttf')], defaultFontFamily: FAMILY, sansSerifFamily: FAMILY },
  });
  return drawn.render().asPng();
}
