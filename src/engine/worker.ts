import { parentPort } from 'node:worker_threads';
import { ModelHost } from './modelHost';
import { nodePlatform } from './nodePlatform';
import { EngineServer } from './server';

// The engine as a worker thread of Node. The WebAssembly modules lie beside this script.

const port = parentPort;
if (!port) throw new Error('The engine runs in a worker thread.');

const platform = nodePlatform(__dirname);
const host = new ModelHost(platform, message => port.postMessage({ type: 'log', message }));
const server = new EngineServer(
  host,
  (reply, transfer) => port.postMessage(reply, transfer),
  () => platform.yieldToEvents(),
);
port.on('message', message => server.receive(message));
