// `npm run bench`: the engine's speed and memory beside other runtimes (--help tells the options).
import { install, runProgram } from './bootstrap.mjs';

// The package's own script is left out: it would download what only a GPU needs.
if (!install('test/bench', '--ignore-scripts')) console.error('npm ci did not succeed: onnxruntime-node is left out.');
const peers = ['engine', 'pool', 'tfjs', 'onnxruntime', 'steps'].map(name => `test/bench/peers/${name}.ts`);
await runProgram('test/bench/main.ts', ...peers);
