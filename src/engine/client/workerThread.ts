import { Worker } from 'node:worker_threads';
import type { EngineOptions, EngineRequest } from '../../protocol';
import { messageOf } from '../../base/errorText';

/** A running worker, as its client sees it. */
export interface EngineLink {
  post(request: EngineRequest, transfer: readonly ArrayBuffer[]): void;
  /** Ends the worker; resolves when it has ended. */
  close(): Promise<void>;
}

export interface LinkEvents {
  readonly message: (data: unknown) => void;
  /** What the worker wrote to its standard output or error. */
  readonly output: (text: string) => void;
  /** The worker has died; called once, unless the link was closed. */
  readonly lost: (reason: string) => void;
}

/**
 * Starts the engine's worker thread. It gets no limits of its own: what is large in it, files, weights and the backend's
 * heap, lies outside V8's heap, which such limits govern; and should that one overflow, only the worker dies.
 * Its output is taken over, so that TensorFlow.js writes nothing between the lines of a command's own output.
 */
export function openWorkerThread(script: string, options: EngineOptions, events: LinkEvents): EngineLink {
  const worker = new Worker(script, {
    workerData: options,
    stdout: true,
    stderr: true,
    name: 'googlenet-engine',
  });
  let open = true;
  const lose = (reason: string): void => {
    if (!open) return;
    open = false;
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
    post: (request, transfer) => worker.postMessage(request, [...transfer]),
    close: async () => {
      open = false;
      await worker.terminate();
    },
  };
}
