// TensorFlow.js's own kernels with convolution, batch normalisation and ReLU apart.
import { version_core } from '@tensorflow/tfjs-core';
import { toChannelsLast } from '../../../src/engine/layout';
import { singleSteps } from '../../../src/engine/plan';
import { loadSteps } from '../load';
import { readPicture, topFive } from '../pictures';
import { serve } from '../serve';

void serve(async ({ threads, safetensors }) => {
  const { runner } = await loadSteps(safetensors, { kernels: 'stock', threads }, singleSteps);
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
