// Builds everything that ships into dist/ or, with --tests, the tests into out/: all of them, or the files named.
// --production minifies and adds what only the package needs, --watch rebuilds on change.
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import asc from 'assemblyscript/asc';
import * as esbuild from 'esbuild';

const args = process.argv.slice(2);
const flags = new Set(args.filter(arg => arg.startsWith('--')));
const named = args.filter(arg => !arg.startsWith('--'));
const root = import.meta.dirname;
const production = flags.has('--production');

const common = {
  absWorkingDir: root,
  bundle: true,
  sourcemap: production ? false : 'linked',
  minify: production,
  logLevel: 'warning',
  logOverride: { 'empty-import-meta': 'silent' },
  legalComments: 'none',
};

// The kernels in AssemblyScript, built once for the memory of one thread and once for memory that threads share.
const assembly = 'src/engine/kernels/assembly';
const kernelModules = {
  'kernels.wasm': [],
  'kernels-shared.wasm': ['--enable', 'threads', '--sharedMemory', '--initialMemory', '1', '--maximumMemory', '65536'],
};

async function buildKernels() {
  const newest = Math.max(
    ...readdirSync(path.join(root, assembly)).map(name => changedAt(path.join(root, assembly, name))),
  );
  for (const [name, options] of Object.entries(kernelModules)) {
    const target = path.join(root, 'dist', name);
    if (changedAt(target) > newest) continue;
    const common = ['-O3', '--noAssert', '--runtime', 'stub', '--importMemory', '--enable', 'simd', '-o', target];
    const { error, stderr } = await asc.main([`${assembly}/index.ts`, '--baseDir', root, ...common, ...options]);
    if (error) throw new Error(`${name}: ${error.message}\n${stderr.toString()}`);
  }
}

function changedAt(file) {
  return existsSync(file) ? statSync(file).mtimeMs : 0;
}

// Emscripten starts threads of its own, which only XNNPACK would use.
const noPthreads = {
  name: 'no-pthreads',
  setup: build =>
    build.onResolve({ filter: /^worker_threads$/ }, ({ importer }) =>
      importer.includes('tfjs-backend-wasm')
        ? { path: path.join(root, 'src/engine/backend/noPthreads.ts') }
        : undefined,
    ),
};

const alias = {
  // tfjs asks for node-fetch where Node has fetch of its own.
  'node-fetch': path.join(root, 'src/engine/backend/nodeFetch.ts'),
  // As an ES module a part of it wants to know where it lies, which a bundle can't say.
  tinyglobby: path.join(root, 'node_modules/tinyglobby/dist/index.cjs'),
};

const node = {
  ...common,
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  mainFields: ['module', 'main'],
  alias,
  plugins: [noPthreads],
};

const bundles = {
  extension: { ...node, entryPoints: { extension: 'src/extension.ts' }, external: ['vscode'], outdir: 'dist' },
  worker: { ...node, entryPoints: { 'engine-worker': 'src/engine/node/engineWorker.ts' }, outdir: 'dist' },
  kernelThread: { ...node, entryPoints: { 'kernel-thread': 'src/engine/node/kernelThread.ts' }, outdir: 'dist' },
  cli: { ...node, entryPoints: { cli: 'src/cli.ts' }, outdir: 'dist', banner: { js: '#!/usr/bin/env node' } },
  webview: {
    ...common,
    platform: 'browser',
    target: 'es2022',
    format: 'esm',
    entryPoints: { webview: 'webview/main.tsx' },
    outdir: 'dist',
    loader: { '.ttf': 'file' },
    assetNames: '[name]',
  },
};

const testBundles = {
  tests: {
    ...node,
    sourcemap: 'inline',
    entryPoints:
      named.length > 0 ? named : ['unit', 'parity', 'host', 'ui'].flatMap(suite => testFiles(`test/${suite}`)),
    external: [
      'vscode',
      'mocha',
      'esbuild',
      'eslint',
      'typescript-eslint',
      'onnxruntime-web',
      'playwright-core',
      '@vscode/test-electron',
    ],
    outbase: 'test',
    outdir: 'out/test',
  },
};

function testFiles(folder) {
  if (!existsSync(path.join(root, folder))) return [];
  return readdirSync(path.join(root, folder), { recursive: true })
    .map(name => name.replaceAll(path.sep, '/'))
    .filter(name => name.endsWith('.test.ts') || name === 'index.ts')
    .map(name => `${folder}/${name}`);
}

// WebAssembly modules travel beside the bundles that load them by name.
const wasm = [
  '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm',
  '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-threaded-simd.wasm',
  '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm.wasm',
  'icodec/dist/mozjpeg.wasm',
  '@jsquash/png/codec/pkg/squoosh_png_bg.wasm',
  'icodec/dist/webp-dec.wasm',
  'icodec/dist/avif-dec.wasm',
  '@cwasm/nsgif/nsgif.wasm',
];

/** What the command line draws PNG with; the package has no command line. */
const rasterizer = ['@resvg/resvg-wasm/index_bg.wasm', 'dejavu-fonts-ttf/ttf/DejaVuSans.ttf'];

function copyAssets() {
  mkdirSync(path.join(root, 'dist', 'cli'), { recursive: true });
  for (const file of rasterizer)
    copyFileSync(path.join(root, 'node_modules', file), path.join(root, 'dist', 'cli', path.basename(file)));
  for (const file of wasm)
    copyFileSync(path.join(root, 'node_modules', file), path.join(root, 'dist', path.basename(file)));
}

/** The package's README: without the picture, whose relative address VS Code's page of the extension can't follow. */
function copyReadme() {
  const readme = readFileSync(path.join(root, 'README.md'), 'utf8');
  writeFileSync(path.join(root, 'dist', 'README.md'), readme.replaceAll(/^!\[.*\]\(media\/.*\)\n\n/gm, ''));
}

if (production) rmSync(path.join(root, 'dist'), { recursive: true, force: true });
/** What the package holds of others, beside the bundles in it: all but the command line's. */
async function writeBillOfMaterials(results) {
  const { billOfMaterials } = await import('./sbom.mjs');
  const metafiles = Object.keys(bundles).flatMap((name, index) => (name === 'cli' ? [] : [results[index].metafile]));
  const bom = billOfMaterials(metafiles, wasm, Object.keys(kernelModules));
  writeFileSync(path.join(root, 'dist', 'sbom.cdx.json'), bom);
}

const selected = Object.values(flags.has('--tests') ? testBundles : bundles);
if (!flags.has('--tests')) {
  copyAssets();
  await buildKernels();
}
if (production) copyReadme();
if (flags.has('--watch')) {
  for (const options of selected) await (await esbuild.context(options)).watch();
} else {
  const results = await Promise.all(selected.map(options => esbuild.build({ ...options, metafile: production })));
  if (production) await writeBillOfMaterials(results);
}
