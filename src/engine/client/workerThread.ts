import { Worker } from 'node:worker_threads';
import { messageOf } from '../../base/errorText';
import type { StartWorker } from './startWorker';

/**
 * V8's heap holds what is parsed but not the bytes of files, weights and WebAssembly, which lie outside of it. A worker whose heap is full
 * dies alone: the process lives on.
 */
const HEAP_LIMIT = { maxOldGenerationSizeMb: 1024 };

/**
 * Starts the engine in a worker thread of Node.
 * Its output is taken over, so that TensorFlow.js writes nothing between the lines of a command's own output.
 * @param script path of the worker's script, `engine-worker.js`.
 */
export function workerThread(script: string): StartWorker {
  return (options, events) => {
    const worker = new Worker(script, {
      workerData: options,
      stdout: true,
      stderr: true,
      name: 'googlenet-engine',
      resourceLimits: HEAP_LIMIT,
    });
    let running = true;
    const lose = (reason: string): void => {
      if (!running) return;
      running = false;
      void worker.terminate();
      events.lost(reason);
    };
    for (const stream of [worker.stdout, worker.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => events.output(text.trimEnd()));
    }
    worker.on('message', events.message);
    worker.on('messageerror', error => lose(error.message));
    worker.on('error', error => lose(messageOf(error)));
    worker.on('exit', code => lose(`its thread ended with code ${code}`));
    return {
      post: (message, transfer) => worker.postMessage(message, transfer),
      stop: async () => {
        running = false;
        await worker.terminate();
      },
    };
  };
}
