import type { LeftOut } from './contenders';
import { REFERENCE } from './contenders';
import type { FirstPaint } from './firstPaint';
import type { Summary } from './statistics';
import { median, ratioOf, summarize } from './statistics';

/** A kind of work of one contender, as the results file has it. */
export interface Figures {
  readonly median_ms: number;
  readonly min_ms: number;
  readonly n: number;
  /** Its time in parts of the reference's, medians and minima each. */
  readonly ratio_to_stock_fused: { readonly median: number; readonly min: number };
}

export interface ContenderResults {
  readonly id: string;
  readonly title: string;
  readonly threads: number;
  /** The normalized input in, logits out. */
  readonly one_picture?: Figures;
  /** From the files' bytes to the five likeliest classes of each. */
  readonly folder: Figures & { readonly pictures_per_s: number };
  /** From the start of the process to the first logits; of that, loading and the first run. */
  readonly cold_start?: Figures & { readonly load_ms: number; readonly first_run_ms: number };
  /** After the runs on one picture, and after the folder too. */
  readonly peak_memory_mb: { readonly one_picture?: number; readonly folder: number };
}

export interface Results {
  readonly date: string;
  readonly machine: {
    readonly processor: string;
    readonly cores: number;
    readonly memory_gb: number;
    readonly system: string;
    /** Processes that waited for a core before the bench began: on a quiet machine below 1. */
    readonly load: number;
  };
  readonly versions: Readonly<Record<string, string>>;
  readonly network: string;
  readonly weights: string;
  readonly input: string;
  readonly rounds: number;
  readonly repetitions: number;
  readonly pictures: number;
  readonly picture_files: readonly string[];
  /** The largest difference between any two contenders' logits. */
  readonly largest_difference: number;
  readonly contenders: readonly ContenderResults[];
  /** Absent where there is no browser. */
  readonly first_paint?: FirstPaint;
  readonly left_out: readonly LeftOut[];
}

/** What was measured of one contender. */
export interface Measured {
  readonly id: string;
  readonly title: string;
  readonly threads: number;
  /** Absent for one that only works off folders. */
  readonly onePicture?: { readonly ms: readonly number[]; readonly peakBytes: number };
  readonly folder: { readonly ms: readonly number[]; readonly peakBytes: number };
  readonly coldStart?: {
    readonly ms: readonly number[];
    readonly loadMs: readonly number[];
    readonly firstRunMs: readonly number[];
  };
}

/** @throws Error when the reference is not among them. */
export function relate(measured: readonly Measured[], pictures: number): ContenderResults[] {
  const reference = measured.find(({ id }) => id === REFERENCE);
  if (!reference?.onePicture || !reference.coldStart) {
    throw new Error('There are no times of stock TensorFlow.js to relate the others to.');
  }
  const stock = {
    onePicture: summarize(reference.onePicture.ms),
    folder: summarize(reference.folder.ms),
    coldStart: summarize(reference.coldStart.ms),
  };
  return measured.map(({ id, title, threads, onePicture, folder, coldStart }) => ({
    id,
    title,
    threads,
    ...(onePicture && { one_picture: figures(summarize(onePicture.ms), stock.onePicture) }),
    folder: {
      ...figures(summarize(folder.ms), stock.folder),
      pictures_per_s: rounded((1000 * pictures) / Math.min(...folder.ms)),
    },
    ...(coldStart && {
      cold_start: {
        ...figures(summarize(coldStart.ms), stock.coldStart),
        load_ms: rounded(median(coldStart.loadMs)),
        first_run_ms: rounded(median(coldStart.firstRunMs)),
      },
    }),
    peak_memory_mb: {
      ...(onePicture && { one_picture: megabytes(onePicture.peakBytes) }),
      folder: megabytes(folder.peakBytes),
    },
  }));
}

function figures(summary: Summary, reference: Summary): Figures {
  const ratio = ratioOf(summary, reference);
  return {
    median_ms: rounded(summary.median),
    min_ms: rounded(summary.min),
    n: summary.n,
    ratio_to_stock_fused: { median: rounded(ratio.median), min: rounded(ratio.min) },
  };
}

function rounded(value: number): number {
  return Number(value.toPrecision(4));
}

function megabytes(bytes: number): number {
  return Math.round(bytes / 1e6);
}
