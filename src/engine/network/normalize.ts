import { INPUT_CHANNELS } from '../../model/graph';
import type { Normalization } from '../../model/variants';
import type { TensorData } from '../../protocol';

/**
 * A picture's bytes as the network's input: `(byte · scale − mean) / std` for each channel, in float32 at every step, as
 * torchvision's ToTensor and Normalize compute it.
 * @param crop RGB bytes of a square picture, HWC.
 * @returns NHWC with N = 1, channels in the variant's order.
 */
export function normalize(crop: Uint8Array, side: number, { channels, scale, mean, std }: Normalization): TensorData {
  const data = new Float32Array(crop.length);
  for (let c = 0; c < INPUT_CHANNELS; c++) {
    const levels = Float32Array.from({ length: 256 }, (_, byte) => {
      const centered = Math.fround(byte * scale) - Math.fround(mean[c] ?? 0);
      return Math.fround(centered) / Math.fround(std[c] ?? 1);
    });
    const source = channels === 'RGB' ? c : INPUT_CHANNELS - 1 - c;
    for (let i = 0; i < crop.length; i += INPUT_CHANNELS) data[i + c] = levels[crop[i + source] ?? 0] ?? 0;
  }
  return { shape: [1, side, side, INPUT_CHANNELS], data };
}
