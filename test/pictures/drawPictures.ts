// Draws the icon and the pictures of the sample workspace: the solid ones are rendered, the flat ones are SVG.
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { launchBrowser } from '../harness/browser';
import { encodeBmp } from './bmp';
import { crossword } from './crossword';
import { golfBall } from './golfBall';
import { jackOLantern } from './jackOLantern';
import { render, type Scene } from './render';
import { soccerBall } from './soccerBall';
import { trafficLight } from './trafficLight';
import { wallClock } from './wallClock';

interface Pixels {
  readonly data: Uint8ClampedArray;
  readonly width: number;
  readonly height: number;
}

const RENDERED: Readonly<Record<string, Scene>> = {
  'golf-ball.jpg': golfBall,
  'soccer-ball.jpg': soccerBall,
  'jack-o-lantern.webp': jackOLantern,
};

const DRAWN: Readonly<Record<string, { svg: string; width: number; height: number }>> = {
  'traffic-light.png': { svg: trafficLight(), width: 300, height: 350 },
  'wall-clock.png': { svg: wallClock(), width: 300, height: 300 },
  'crossword.bmp': { svg: crossword(), width: 300, height: 300 },
};

async function main(): Promise<void> {
  const wanted = process.argv.slice(2);
  const selected = (name: string) => wanted.length === 0 || wanted.includes(name);
  const browser = await launchBrowser();
  try {
    const page = await browser.newPage();
    for (const [name, { svg, width, height }] of Object.entries(DRAWN).filter(([name]) => selected(name)))
      save(path.join('samples', name), await encode(page, await rasterize(page, svg, width, height), name));
    for (const [name, scene] of Object.entries(RENDERED).filter(([name]) => selected(name))) {
      const [width, height, samples] = [320, 320, 9];
      save(
        path.join('samples', name),
        await encode(page, { data: render(scene, width, height, samples), width, height }, name),
      );
    }
    if (selected('icon.png')) {
      const icon = readFileSync(path.join('media', 'icon.svg'), 'utf8');
      save('icon.png', await encode(page, await rasterize(page, icon, 256, 256), 'icon.png'));
    }
  } finally {
    await browser.close();
  }
}

function save(name: string, file: Buffer): void {
  writeFileSync(path.join('media', name), file);
  console.log(`media/${name}: ${file.length.toLocaleString('en')} bytes`);
}

async function rasterize(page: Page, svg: string, width: number, height: number): Promise<Pixels> {
  const base64 = await page.evaluate(
    async ({ svg, width, height }) => {
      const image = new Image();
      image.src = `data:image/svg+xml,${encodeURIComponent(svg)}`;
      await image.decode();
      const canvas = new OffscreenCanvas(width, height);
      const context = canvas.getContext('2d');
      if (context === null) throw new Error('The browser draws no canvas.');
      context.drawImage(image, 0, 0, width, height);
      const { data } = context.getImageData(0, 0, width, height);
      return btoa(Array.from(data, byte => String.fromCharCode(byte)).join(''));
    },
    { svg, width, height },
  );
  return { data: new Uint8ClampedArray(Buffer.from(base64, 'base64')), width, height };
}

/** Encodes pixels as the name's ending says; the browser does it, but for BMP. */
async function encode(page: Page, { data, width, height }: Pixels, name: string): Promise<Buffer> {
  const ending = path.extname(name).slice(1);
  if (ending === 'bmp') return encodeBmp(data, width, height);
  const base64 = await page.evaluate(
    async ({ base64, width, height, type }) => {
      const bytes = Uint8ClampedArray.from(atob(base64), character => character.charCodeAt(0));
      const canvas = new OffscreenCanvas(width, height);
      canvas.getContext('2d')?.putImageData(new ImageData(bytes, width, height), 0, 0);
      const blob = await canvas.convertToBlob({ type, quality: 0.9 });
      if (blob.type !== type) throw new Error(`The browser does not encode ${type}.`);
      const file = new Uint8Array(await blob.arrayBuffer());
      return btoa(Array.from(file, byte => String.fromCharCode(byte)).join(''));
    },
    { base64: Buffer.from(data).toString('base64'), width, height, type: `image/${ending.replace('jpg', 'jpeg')}` },
  );
  return Buffer.from(base64, 'base64');
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
