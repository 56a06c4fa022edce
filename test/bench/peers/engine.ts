// The project's engine as the extension and the command line have it, in its worker. Modes: own or stock kernels.
import { EngineClient } from '../../../src/engine/client/engineClient';
import { workerThread } from '../../../src/engine/client/workerThread';
import { KERNELS } from '../../../src/protocol';
import { classify, ENGINE_SCRIPT, ENGINE_VERSIONS, load, log, logitsOf } from '../engineCalls';
import { serve } from '../serve';

void serve(async ({ mode, threads, safetensors }) => {
  const kernels = KERNELS.find(known => known === mode);
  if (!kernels) throw new Error(`The engine has no kernels ${mode}.`);
  const engine = new EngineClient(workerThread(ENGINE_SCRIPT), { log, engine: () => ({ kernels, threads }) });
  await load(engine, safetensors);
  return {
    versions: ENGINE_VERSIONS,
    logits: input => logitsOf(engine, input),
    classify: async files => {
      const top: number[][] = [];
      for (const file of files) top.push(await classify(engine, file));
      return top;
    },
  };
});
