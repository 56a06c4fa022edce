import type { RecordingComparison } from '../protocol';

type ComparedModule = RecordingComparison['modules'][number];

/** The first module that differs by itself; undefined where all agree. */
export function firstDiffering({ modules }: RecordingComparison): ComparedModule | undefined {
  return modules.find(({ state }) => state === 'differs') ?? modules.find(({ state }) => state !== 'agrees');
}

/** The signal-to-noise ratio of a relative error, in dB: 20 · log₁₀(‖ours‖ / ‖theirs − ours‖). */
export function snr(error: number): number {
  return -20 * Math.log10(error);
}
