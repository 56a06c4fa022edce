import { existsSync } from 'node:fs';
import path from 'node:path';

const roots = [process.env['GOOGLENET_ASSETS'], path.resolve('..', 'shared')];

/** The folder of real weights, pictures and PyTorch's results, or undefined where it is not installed. */
export const assetsRoot = roots.find(
  root => root !== undefined && root !== '' && existsSync(path.join(root, 'goldens')),
);

/** Path of a file below that folder, for instance `assets('goldens/seed_summary.json')`. */
export function assets(relative: string): string {
  if (assetsRoot === undefined) throw new Error('Set GOOGLENET_ASSETS to the folder of weights and goldens.');
  return path.join(assetsRoot, relative);
}

/** Skips a test or suite, saying why, where the assets are missing. */
export function needsAssets(context: Mocha.Context): void {
  if (assetsRoot !== undefined) return;
  console.log('      skipped: set GOOGLENET_ASSETS to the folder of weights and goldens');
  context.skip();
}
