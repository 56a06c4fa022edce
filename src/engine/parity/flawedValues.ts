import type { TensorData } from '../../protocol';

// Values as flawed networks compute them. NCHW.

/** RGB as BGR, and back. */
export function flipChannels({ shape, data }: TensorData): TensorData {
  return mapChannels({ shape, data }, (source, target, channel, channels) => {
    target.set(source(channels - 1 - channel));
  });
}

const IMAGENET_MEAN = [0.485, 0.456, 0.406];
const IMAGENET_STD = [0.229, 0.224, 0.225];

/**
 * What torchvision's `transform_input=True` makes of an input that was normalized by ImageNet's mean and deviation: from −1 to 1
 * (torchvision/models/googlenet.py, `_transform_input`).
 */
export function transformInput(input: TensorData): TensorData {
  return mapChannels(input, (source, target, channel) => {
    const scale = (IMAGENET_STD[channel] ?? 1) / 0.5;
    const shift = ((IMAGENET_MEAN[channel] ?? 0) - 0.5) / 0.5;
    const values = source(channel);
    for (let i = 0; i < values.length; i++) target[i] = (values[i] ?? 0) * scale + shift;
  });
}

/** max(0, x), with NaN kept. */
export function rectified({ shape, data }: TensorData): TensorData {
  return { shape, data: data.map(value => (value < 0 ? 0 : value)) };
}

/** Batch normalization in training mode: by mean and (biased) variance of the values themselves. */
export function batchNormOfBatch(input: TensorData, weight: Float32Array, bias: Float32Array, eps: number): TensorData {
  const [batch = 0, channels = 0] = input.shape;
  const positions = input.data.length / (batch * channels);
  const count = batch * positions;
  const data = new Float32Array(input.data.length);
  for (let c = 0; c < channels; c++) {
    const eachOf = (visit: (index: number) => void): void => {
      for (let n = 0; n < batch; n++) {
        const start = (n * channels + c) * positions;
        for (let i = start; i < start + positions; i++) visit(i);
      }
    };
    let [sum, squares] = [0, 0];
    eachOf(i => (sum += input.data[i] ?? 0));
    const mean = sum / count;
    eachOf(i => (squares += ((input.data[i] ?? 0) - mean) ** 2));
    const scale = (weight[c] ?? 1) / Math.sqrt(squares / count + eps);
    const shift = (bias[c] ?? 0) - mean * scale;
    eachOf(i => (data[i] = (input.data[i] ?? 0) * scale + shift));
  }
  return { shape: input.shape, data };
}

/**
 * Dropout in training mode, by the mask in what was recorded of it: zeros, and the rest larger by one factor.
 * @returns undefined where that is no dropout's output.
 */
export function droppedOut(input: TensorData, theirs: TensorData): TensorData | undefined {
  if (theirs.data.length !== input.data.length) return undefined;
  let [kept, keptInput, dropped] = [0, 0, 0];
  for (let i = 0; i < input.data.length; i++) {
    const value = Math.abs(input.data[i] ?? 0);
    const other = Math.abs(theirs.data[i] ?? 0);
    if (other > 0) [kept, keptInput] = [kept + other, keptInput + value];
    else if (value > 0) dropped++;
  }
  const factor = kept / keptInput;
  if (dropped === 0 || !(factor >= 1)) return undefined;
  return { shape: input.shape, data: input.data.map((value, i) => (theirs.data[i] === 0 ? 0 : value * factor)) };
}

/** The middle of each kernel of a convolution's weights OIHW: of `size`×`size` values the `inner`×`inner` ones. */
export function kernelCenter(weights: Float32Array, size: number, inner: number): Float32Array {
  const margin = (size - inner) / 2;
  const kernels = weights.length / size ** 2;
  const center = new Float32Array(kernels * inner ** 2);
  for (let k = 0; k < kernels; k++) {
    for (let y = 0; y < inner; y++) {
      const from = k * size ** 2 + (y + margin) * size + margin;
      center.set(weights.subarray(from, from + inner), k * inner ** 2 + y * inner);
    }
  }
  return center;
}

function mapChannels(
  { shape, data }: TensorData,
  write: (source: (channel: number) => Float32Array, target: Float32Array, channel: number, channels: number) => void,
): TensorData {
  const [batch = 0, channels = 0] = shape;
  const positions = data.length / (batch * channels);
  const result = new Float32Array(data.length);
  for (let n = 0; n < batch; n++) {
    for (let c = 0; c < channels; c++) {
      const at = (channel: number): [number, number] => {
        const start = (n * channels + channel) * positions;
        return [start, start + positions];
      };
      write(channel => data.subarray(...at(channel)), result.subarray(...at(c)), c, channels);
    }
  }
  return { shape, data: result };
}
