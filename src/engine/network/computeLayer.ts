import { tensor, tidy } from '@tensorflow/tfjs-core';
import type { Layer } from '../../model/graph';
import type { TensorData } from '../../protocol';
import { toChannelsFirst, toChannelsLast } from '../axisOrder';
import type { CustomKernels } from '../kernels/customKernels';
import { compute } from './operations';
import type { StateDict } from './stateDict';
import { createStepTensors, disposeStepTensors } from './stepTensors';

/**
 * Computes one layer on given values, NCHW or `[N, features]` as is the result, which is in new memory; nothing stays in the backend's.
 * @param layer one of the network's, or one like it with another operation.
 * @param state the layer's numbers, where they are not the network's.
 * @throws EngineError when the state lacks a parameter of the layer or there is not enough memory.
 */
export type ComputeLayer = (layer: Layer, inputs: readonly TensorData[], state?: StateDict) => TensorData;

/** @param own the numbers of layers that are computed with no others. */
export function layerComputer(own: StateDict, custom: CustomKernels | undefined): ComputeLayer {
  return (layer, inputs, state = own) => {
    const step = {
      layer,
      batchNorm: undefined,
      relu: undefined,
      slice: undefined,
      inputs: layer.inputs,
      output: layer.path,
    };
    const tensors = createStepTensors(step, state, custom);
    try {
      const output = tidy(() => {
        const values = inputs.map(toChannelsLast).map(({ shape, data }) => tensor(data, [...shape]));
        return compute(step, values, tensors, custom);
      });
      const result = toChannelsFirst({ shape: output.shape, data: output.dataSync<'float32'>() });
      output.dispose();
      return result;
    } finally {
      disposeStepTensors(tensors);
    }
  };
}
