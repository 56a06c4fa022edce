import { BYTES_PER_FLOAT } from '../../model/analysis';
import type { LocalResponseNorm } from '../../model/graph';
import type { Job } from './job';

/** Bytes of scratch that a thread needs: a multiple of 16. */
export function normalizationScratchBytes({ size }: LocalResponseNorm, channels: number): number {
  return Math.ceil(((channels + size - 1) * BYTES_PER_FLOAT) / 16) * 16;
}

/** The job of a local response normalization over all positions of a batch. */
export function normalizationJob(
  op: LocalResponseNorm,
  channels: number,
  positions: number,
  { image, output }: { readonly image: number; readonly output: number },
  threads: number,
): Job {
  return {
    kernel: 'localResponseNorm',
    args: {
      image,
      output,
      channels,
      radius: (op.size - 1) / 2,
      k: op.k,
      alpha: op.alpha / op.size,
      fromPosition: 0,
      toPosition: positions,
    },
    scratchBytes: normalizationScratchBytes(op, channels),
    range: 'Position',
    unit: 1,
    threads,
  };
}
