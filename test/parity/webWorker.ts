// Runs the seed network in a web worker and posts what came of it. All that it reads lies beside it on its server.
import { startBackend } from '../../src/engine/backend/backend';
import { toChannelsLast } from '../../src/engine/network/axisOrder';
import { Network } from '../../src/engine/network/network';
import { Pacer } from '../../src/engine/platform/pacer';
import type { EnginePlatform } from '../../src/engine/platform/platform';
import { modelFromFile } from '../../src/engine/files/modelFromFile';
import type { Head } from '../../src/model/graph';
import { HEADS, INPUT_CHANNELS } from '../../src/model/graph';

export interface WebWorkerResult {
  readonly isolated: boolean;
  readonly backend: string;
  readonly threads: number;
  readonly customKernels: boolean;
  readonly logged: readonly string[];
  readonly logits: Readonly<Partial<Record<Head, readonly number[]>>>;
}

const SIDE = 224;

const platform: EnginePlatform = {
  readFile: () => Promise.reject(new Error('A page has no files.')),
  readExternalFile: () => Promise.reject(new Error('A page has no files.')),
  loadWasm: async fileName => new Uint8Array(await download(fileName)),
  yieldToEvents: () => new Promise(resolve => setTimeout(resolve)),
};

async function download(name: string): Promise<ArrayBuffer> {
  const response = await fetch(name);
  if (!response.ok) throw new Error(`${name}: ${response.status}`);
  return response.arrayBuffer();
}

async function run(): Promise<WebWorkerResult> {
  const logged: string[] = [];
  const backend = await startBackend(platform, { kernels: 'own', threads: 4 }, message => logged.push(message));
  const { signal } = new AbortController();
  const pacer = new Pacer(signal, () => platform.yieldToEvents());
  const file = { name: 'seed.pth', bytes: new Uint8Array(await download('weights')) };
  const { graph, state } = await modelFromFile(file, platform, { signal, pacer });
  const network = await Network.create(graph, state, backend, pacer, () => undefined);
  const data = new Float32Array(await download('input'));
  const shape = [data.length / (INPUT_CHANNELS * SIDE * SIDE), INPUT_CHANNELS, SIDE, SIDE];
  const logits = await network.run(toChannelsLast({ shape, data }), HEADS, pacer);
  return {
    isolated: crossOriginIsolated,
    backend: backend.name,
    threads: backend.threads,
    customKernels: backend.custom !== undefined,
    logged,
    logits: Object.fromEntries([...logits].map(([head, values]) => [head, [...values.data]])),
  };
}

run().then(result => self.postMessage(result), reportError);
