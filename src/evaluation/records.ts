import * as v from 'valibot';
import { FormatError } from '../base/formatError';
import { parseJson } from '../weights/bytes/parseJson';
import { Categories } from './categories';
import type { Judgement } from './judge';
import { KEPT_CLASSES } from './judge';
import { CURVE_POINTS } from './temperature';

// An evaluation as JSON Lines: one that says of what, then one a picture.

const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const text = v.pipe(v.string(), v.maxLength(8192));
const curve = v.pipe(v.array(v.number()), v.length(CURVE_POINTS));

/** The most parts that a list can be shared out in. */
export const MAX_SHARDS = 100_000;

/** What an evaluation is of: whoever has it can name, count and continue it. */
export const EvaluationHeader = v.object({
  evaluation: v.literal(1),
  /** The part of the sorted list that the file has: from `shard − 1` on, every `shards`th picture. */
  shard: v.pipe(count, v.minValue(1)),
  shards: v.pipe(count, v.minValue(1), v.maxValue(MAX_SHARDS)),
  /** Of the list. */
  total: count,
  weights: v.object({ name: text, sha256: text }),
  variant: text,
  /** Whether pictures are turned as their EXIF orientation says. */
  upright: v.boolean(),
  classes: v.array(v.object({ wnid: v.optional(text), label: text })),
  /** The classes that labels stand for. */
  labels: v.array(v.tuple([text, v.array(count)])),
  /** What was named and could not be read. */
  unreadable: v.array(v.object({ file: text, error: text })),
  /** The part's pictures and their labels. */
  pictures: v.array(v.tuple([text, text])),
});
export type EvaluationHeader = v.InferOutput<typeof EvaluationHeader>;

const EvaluationRecord = v.union([
  v.object({ n: count, file: text, error: text }),
  v.object({
    /** Its place in the list, from 0. */
    n: count,
    file: text,
    label: text,
    top: v.pipe(
      v.array(v.object({ index: count, probability: v.number() })),
      v.minLength(1),
      v.maxLength(KEPT_CLASSES),
    ),
    loss: v.number(),
    slopes: curve,
    curvatures: curve,
  }),
]);
export type EvaluationRecord = v.InferOutput<typeof EvaluationRecord>;

const NONE = 'is not an evaluation: its first line';

/** @throws FormatError when the line is not the first one of an evaluation, or contradicts itself. */
export function parseHeader(line: string): EvaluationHeader {
  const { success, output } = v.safeParse(EvaluationHeader, parseJson(line, NONE));
  if (!success) throw new FormatError(`${NONE} does not say of what it is`);
  const { shard, shards, total, pictures, classes, labels } = output;
  if (shard > shards || pictures.length !== partLength(total, shard, shards)) {
    throw new FormatError('contradicts itself: its first line has other pictures than it says');
  }
  if (labels.some(([, indices]) => indices.length === 0 || indices.some(index => index >= classes.length))) {
    throw new FormatError('contradicts itself: its first line has labels for classes that there are not');
  }
  return output;
}

/**
 * @returns undefined for what is left of a line whose writer was killed.
 * @throws FormatError when the line is no picture of the evaluation.
 */
export function parseRecord(line: string, header: EvaluationHeader): EvaluationRecord | undefined {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return undefined;
  }
  const { success, output } = v.safeParse(EvaluationRecord, value);
  if (!success) throw new FormatError('is no picture of an evaluation');
  const { n, file } = output;
  const { shard, shards, pictures, classes } = header;
  const known = n % shards === shard - 1 ? pictures[Math.floor(n / shards)] : undefined;
  if (known?.[0] !== file) throw new FormatError('is a picture that the first line does not have');
  if ('top' in output && output.top.some(({ index }) => index >= classes.length)) {
    throw new FormatError('has a class that the first line does not have');
  }
  return output;
}

/** What is written of a picture that was judged. */
export function recordOf(n: number, file: string, label: string, judgement: Judgement): EvaluationRecord {
  const { top, loss = 0, tempering } = judgement;
  return {
    n,
    file,
    label,
    top: [...top],
    loss,
    slopes: [...(tempering?.slopes ?? [])],
    curvatures: [...(tempering?.curvatures ?? [])],
  };
}

/** What a record says. */
export function judgementOf(record: Exclude<EvaluationRecord, { error: string }>): Judgement {
  const { top, loss, slopes, curvatures } = record;
  return { top, loss, tempering: { slopes, curvatures } };
}

/** How many pictures a part of a list has. */
export function partLength(total: number, shard: number, shards: number): number {
  return Math.max(0, Math.ceil((total - shard + 1) / shards));
}

/** The categories of an evaluation. @throws RangeError where labels overlap. */
export function categoriesOf({ labels, classes }: Pick<EvaluationHeader, 'labels' | 'classes'>): Categories {
  return new Categories(
    new Map(labels),
    classes.map((named, index) => ({ index, ...named })),
  );
}

/** In what two evaluations differ that are to be parts of one; undefined where they don't. */
export function differenceOf(a: EvaluationHeader, b: EvaluationHeader): string | undefined {
  const fields = {
    weights: 'other weights',
    variant: 'another network',
    upright: 'another orientation of pictures',
    shards: 'another number of shards',
    total: 'another number of pictures',
    classes: 'other names of classes',
    labels: 'other classes for its labels',
    unreadable: 'other unreadable files',
  } as const satisfies Partial<Record<keyof EvaluationHeader, string>>;
  for (const field of Object.keys(fields) as (keyof typeof fields)[]) {
    if (JSON.stringify(a[field]) !== JSON.stringify(b[field])) return fields[field];
  }
  return undefined;
}
