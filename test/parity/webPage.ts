// A page that has the engine in a web worker: loads the seed network, cancels a run, and runs it on the test's input.
import { EngineClient } from '../../src/engine/client/engineClient';
import type { StartWorker } from '../../src/engine/client/startWorker';
import type { Head } from '../../src/model/graph';
import { HEADS, INPUT_CHANNELS } from '../../src/model/graph';
import type { ModelInfo } from '../../src/protocol';

export interface WebPageResult {
  readonly isolated: boolean;
  readonly model: ModelInfo;
  /** How much of the load was done, each time it was told. */
  readonly progress: readonly number[];
  /** The name of the error that ended the cancelled run. */
  readonly cancelled: string;
  /** The name of the error of a call that the engine refuses. */
  readonly refused: string;
  readonly logged: readonly string[];
  readonly logits: Readonly<Partial<Record<Head, readonly number[]>>>;
}

const SIDE = 224;

const startWebWorker: StartWorker = (_, events) => {
  const worker = new Worker('worker.js');
  worker.onmessage = ({ data }) => events.message(data);
  worker.onerror = ({ message }) => events.lost(message);
  return {
    post: (message, transfer) => worker.postMessage(message, transfer),
    stop: () => {
      worker.terminate();
      return Promise.resolve();
    },
  };
};

async function download(name: string): Promise<ArrayBuffer> {
  const response = await fetch(name);
  if (!response.ok) throw new Error(`${name}: ${response.status}`);
  return response.arrayBuffer();
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : 'none';
}

async function useEngine(): Promise<WebPageResult> {
  const logged: string[] = [];
  const progress: number[] = [];
  const engine = new EngineClient(startWebWorker, { log: message => logged.push(message) });
  const file = { name: 'seed.pth', bytes: new Uint8Array(await download('weights')) };
  const model = await engine.call(
    'loadWeights',
    { file },
    { transfer: [file.bytes.buffer], onProgress: ({ done, total }) => progress.push(done / total) },
  );
  const data = new Float32Array(await download('input'));
  const shape = [data.length / (INPUT_CHANNELS * SIDE * SIDE), INPUT_CHANNELS, SIDE, SIDE];
  const input = { shape, data };

  const controller = new AbortController();
  const run = engine.call('run', { input, heads: [...HEADS] }, { signal: controller.signal });
  setTimeout(() => controller.abort());
  const cancelled = await run.then(() => 'none', nameOf);
  const refused = await engine.call('parameter', { key: 'nothing' }).then(() => 'none', nameOf);

  const { logits } = await engine.call('run', { input, heads: [...HEADS] });
  await engine.dispose();
  return {
    isolated: crossOriginIsolated,
    model,
    progress,
    cancelled,
    refused,
    logged,
    logits: Object.fromEntries(logits.map(({ head, logits: values }) => [head, [...values.data]])),
  };
}

Object.assign(globalThis, { useEngine });
