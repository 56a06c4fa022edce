import type { Judgements } from './judgements';

/** Pictures whose likeliest class has a probability above `from` and up to `to`. */
export interface ReliabilityBin {
  readonly from: number;
  readonly to: number;
  readonly pictures: number;
  /** The mean of these probabilities; 0 where there are no pictures. */
  readonly confidence: number;
  /** The share of these pictures whose likeliest class is right. */
  readonly accuracy: number;
}

export interface Calibration {
  readonly bins: readonly ReliabilityBin[];
  /** The expected calibration error: |accuracy − confidence|, weighted by pictures. */
  readonly ece: number;
  /** What the logits are to be divided by for the smallest loss; absent where it is not between 1/8 and 8. */
  readonly temperature: number | undefined;
}

export const CALIBRATION_BINS = 15;

/** How far a model's probabilities can be believed (C. Guo et al., arXiv:1706.04599): 15 bins of equal width. */
export function calibrationOf(judgements: Judgements): Calibration {
  const counts = new Uint32Array(CALIBRATION_BINS);
  const right = new Uint32Array(CALIBRATION_BINS);
  const confidences = new Float64Array(CALIBRATION_BINS);
  for (const { index, confidence } of judgements.judged()) {
    const bin = Math.min(CALIBRATION_BINS - 1, Math.max(0, Math.ceil(confidence * CALIBRATION_BINS) - 1));
    counts[bin] = (counts[bin] ?? 0) + 1;
    confidences[bin] = (confidences[bin] ?? 0) + confidence;
    if (judgements.isRight(index)) right[bin] = (right[bin] ?? 0) + 1;
  }
  const total = counts.reduce((sum, count) => sum + count, 0);
  const bins = Array.from(counts, (pictures, bin): ReliabilityBin => {
    const mean = (sum: number): number => (pictures === 0 ? 0 : sum / pictures);
    return {
      from: bin / CALIBRATION_BINS,
      to: (bin + 1) / CALIBRATION_BINS,
      pictures,
      confidence: mean(confidences[bin] ?? 0),
      accuracy: mean(right[bin] ?? 0),
    };
  });
  const gap = bins.reduce((sum, bin) => sum + bin.pictures * Math.abs(bin.accuracy - bin.confidence), 0);
  return { bins, ece: gap / total, temperature: judgements.temperature };
}
