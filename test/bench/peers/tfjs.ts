// TensorFlow.js with its own kernels, in this process: fused, with batch normalization folded into the convolutions and ReLU
// computed by them; or unfused, each layer on its own.
import { version_core } from '@tensorflow/tfjs-core';
import { toChannelsLast } from '../../../src/engine/axisOrder';
import { fusedSteps, unfusedSteps } from '../../../src/engine/network/plan';
import { loadSteps } from '../load';
import { readPicture, topFive } from '../pictures';
import { serve } from '../serve';

void serve(async ({ mode, threads, safetensors }) => {
  const stepsOf = mode === 'fused' ? fusedSteps : unfusedSteps;
  const { runner } = await loadSteps(safetensors, { kernels: 'stock', threads }, stepsOf);
  return {
    versions: { 'TensorFlow.js': version_core },
    logits: input => Promise.resolve(runner.run(toChannelsLast(input))),
    classify: async files => {
      const top: number[][] = [];
      for (const file of files) top.push(topFive(runner.run(await readPicture(file))));
      return top;
    },
  };
});
