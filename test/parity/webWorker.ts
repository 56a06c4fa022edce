// The engine in a web worker, as a web host would start it. All that it reads lies beside it on its server.
import { joinBytes } from '../../src/base/joinBytes';
import { sha256Of } from '../../src/base/sha256';
import type { EnginePlatform } from '../../src/engine/platform/platform';
import { ModelHost } from '../../src/engine/worker/modelHost';
import { serveEngine } from '../../src/engine/worker/serveEngine';

const platform: EnginePlatform = {
  readFile: () => Promise.reject(new Error('A page has no files.')),
  openFile: () => Promise.reject(new Error('A page has no files.')),
  readExternalFile: () => Promise.reject(new Error('A page has no files.')),
  sha256: async parts => {
    const chunks: Uint8Array[] = [];
    for await (const part of parts) chunks.push(part);
    return sha256Of(joinBytes(chunks));
  },
  loadWasm: async fileName => {
    const response = await fetch(fileName);
    if (!response.ok) throw new Error(`${fileName}: ${response.status}`);
    return new Uint8Array(await response.arrayBuffer());
  },
  yieldToEvents: () => new Promise(resolve => setTimeout(resolve)),
};

const host = new ModelHost(platform, { kernels: 'own', threads: 4 }, message =>
  self.postMessage({ type: 'log', message }),
);
const receive = serveEngine(
  host,
  () => platform.yieldToEvents(),
  (message, transfer) => self.postMessage(message, { transfer }),
);
self.onmessage = ({ data }) => receive(data);
