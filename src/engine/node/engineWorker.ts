import { availableParallelism } from 'node:os';
import { parentPort, workerData } from 'node:worker_threads';
import { EngineOptions, parse } from '../../protocol';
import { ModelHost } from '../worker/modelHost';
import { nodePlatform } from './nodePlatform';
import { serveEngine } from '../worker/serveEngine';

// The engine as a worker thread of Node. The WebAssembly modules lie beside this script.

const port = parentPort;
if (!port) throw new Error('The engine runs in a worker thread.');

/** More gain little for one picture. */
const DEFAULT_THREADS = 4;

const platform = nodePlatform(__dirname);
const { kernels, threads } = parse(EngineOptions, workerData);
const options = { kernels, threads: threads ?? Math.min(availableParallelism(), DEFAULT_THREADS) };
const host = new ModelHost(platform, options, message => port.postMessage({ type: 'log', message }));
const receive = serveEngine(
  host,
  () => platform.yieldToEvents(),
  (message, transfer) => port.postMessage(message, transfer),
);
port.on('message', receive);
