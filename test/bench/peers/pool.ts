// The project's engines in a pool, as a folder has them: a worker for each thread.
import type { EngineClient } from '../../../src/engine/client/engineClient';
import type { PoolMember } from '../../../src/engine/client/workerPool';
import { inWorkerPool } from '../../../src/engine/client/workerPool';
import { PoolWorker } from '../../../src/engine/client/poolWorker';
import { workerThread } from '../../../src/engine/client/workerThread';
import { classify, ENGINE_SCRIPT, ENGINE_VERSIONS, load, log, logitsOf } from '../engineCalls';
import { serve } from '../serve';

type Job = (engine: EngineClient) => Promise<ArrayLike<number>>;

void serve(async ({ threads, safetensors }) => {
  const { signal } = new AbortController();
  const workers = Array.from(
    { length: threads },
    () =>
      new PoolWorker<Job, ArrayLike<number>>({
        startWorker: workerThread(ENGINE_SCRIPT),
        engine: { kernels: 'own', threads: 1 },
        log,
        load: engine => load(engine, safetensors),
        work: (engine, job) => job(engine),
      }),
  );
  await Promise.all(workers.map(worker => worker.prepare(signal)));
  const members = workers.map(keptOpen);
  return {
    versions: ENGINE_VERSIONS,
    logits: async input => {
      const [member] = members;
      if (!member) throw new Error('The pool is empty.');
      return Float32Array.from(await member.work(engine => logitsOf(engine, input), signal));
    },
    classify: async files => {
      const jobs = files.map(
        (file): Job =>
          engine =>
            classify(engine, file),
      );
      const top: number[][] = [];
      for await (const { result, error } of inWorkerPool(members, jobs, { inOrder: true, signal })) {
        if (error) throw error;
        top.push(Array.from(result));
      }
      return top;
    },
  };
});

/** A pool closes its members when it is done; these are for the next folder too. */
function keptOpen<Item, Result>(worker: PoolMember<Item, Result>): PoolMember<Item, Result> {
  return {
    prepare: signal => worker.prepare(signal),
    work: (item, signal) => worker.work(item, signal),
    close: () => Promise.resolve(),
  };
}
