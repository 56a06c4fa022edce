// onnxruntime on the exported network. Modes: web, its WebAssembly; node, its native build.
import { createRequire } from 'node:module';
import path from 'node:path';
import type * as Onnxruntime from 'onnxruntime-web';
import { toChannelsFirst } from '../../../src/engine/axisOrder';
import type { TensorData } from '../../../src/protocol';
import { readPicture, topFive } from '../pictures';
import { serve } from '../serve';

type Runtime = Pick<typeof Onnxruntime, 'InferenceSession' | 'Tensor' | 'env'>;

/** The native build is installed for the bench alone. */
const requireBeside = createRequire(path.resolve('test', 'bench', 'package.json'));

void serve(async ({ mode, threads, onnx }) => {
  const web = mode === 'web';
  const { InferenceSession, Tensor, env } = web
    ? await import('onnxruntime-web')
    : (requireBeside('onnxruntime-node') as Runtime);
  if (web) env.wasm.numThreads = threads;
  const session = await InferenceSession.create(onnx, {
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    executionProviders: [web ? 'wasm' : 'cpu'],
  });
  const run = async ({ shape, data }: TensorData): Promise<Float32Array> => {
    const { logits } = await session.run({ input: new Tensor('float32', data, shape) });
    if (!(logits?.data instanceof Float32Array)) throw new Error('The network has no logits.');
    return logits.data;
  };

  return {
    versions: { [`onnxruntime-${mode}`]: String(env.versions[web ? 'web' : 'node']) },
    logits: run,
    classify: async files => {
      const top: number[][] = [];
      for (const file of files) top.push(topFive(await run(toChannelsFirst(await readPicture(file)))));
      return top;
    },
  };
});
