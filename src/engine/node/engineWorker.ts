import { parentPort, workerData } from 'node:worker_threads';
import { EngineOptions, parse } from '../../protocol';
import { ModelHost } from '../worker/modelHost';
import { nodePlatform } from './nodePlatform';
import { threadCount } from '../../machine/threadCount';
import { serveEngine } from '../worker/serveEngine';

// The engine as a worker thread of Node. The WebAssembly modules lie beside this script.

const port = parentPort;
if (!port) throw new Error('The engine runs in a worker thread.');

const platform = nodePlatform(__dirname);
const { kernels, threads } = parse(EngineOptions, workerData);
const log = (message: string): void => port.postMessage({ type: 'log', message });
const { count, message } = threadCount(threads);
if (message !== undefined) log(message);
const host = new ModelHost(platform, { kernels, threads: count }, log);
const receive = serveEngine(
  host,
  () => platform.yieldToEvents(),
  (message, transfer) => port.postMessage(message, transfer),
);
port.on('message', receive);
