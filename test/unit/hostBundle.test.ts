import assert from 'node:assert/strict';
import * as esbuild from 'esbuild';

/** The source files that end up in the bundle of a program for Node. */
async function sourcesOf(entry: string): Promise<string[]> {
  const { metafile } = await esbuild.build({
    entryPoints: [entry],
    bundle: true,
    write: false,
    metafile: true,
    platform: 'node',
    external: ['vscode'],
    outdir: 'out',
    mainFields: ['module', 'main'],
    logLevel: 'error',
  });
  return Object.values(metafile.outputs).flatMap(({ inputs }) => Object.keys(inputs));
}

const tensorFlow = (source: string): boolean => source.includes('@tensorflow/');

describe('the bundle that VS Code loads', function () {
  this.timeout(30_000);

  it('has nothing of TensorFlow.js, which the worker’s bundle has', async () => {
    assert.deepEqual((await sourcesOf('src/extension.ts')).filter(tensorFlow), []);
    assert.ok((await sourcesOf('src/engine/node/engineWorker.ts')).some(tensorFlow));
  });
});
