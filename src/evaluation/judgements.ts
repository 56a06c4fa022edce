import type { Categories } from './categories';
import type { Judgement } from './judge';
import { KEPT_CLASSES } from './judge';
import { bestTemperature, CURVE_POINTS } from './temperature';

/** A picture to be judged. */
export interface LabelledPicture {
  readonly file: string;
  /** Absent where its class is not known. */
  readonly label?: string;
}

/** What has become of a picture. */
const MISSING = 0;
const JUDGED = 1;
const FAILED = 2;

const NO_CATEGORY = -1;

/** What is known of a picture that was judged. */
export interface JudgedPicture {
  /** In the list. */
  readonly index: number;
  /** The category that it is of. */
  readonly truth: number;
  /** The category of its likeliest class. */
  readonly predicted: number;
  /** That class's probability. */
  readonly confidence: number;
  /** How much more probable it is than the next one. */
  readonly margin: number;
  readonly loss: number;
}

/** What a model says of many pictures, in columns: 150 bytes a picture. Figures do not depend on the order in which it was said. */
export class Judgements {
  private readonly state: Uint8Array;
  private readonly truths: Int32Array;
  private readonly predictions: Int32Array;
  /** The place of the first right class among the likeliest, from 0. */
  private readonly ranks: Uint8Array;
  private readonly confidences: Float64Array;
  private readonly margins: Float64Array;
  private readonly losses: Float64Array;
  /** The slopes and then the curvatures of each picture. */
  private readonly curves: Float32Array;
  /** Why pictures could not be judged, by their index. */
  private readonly reasons = new Map<number, string>();

  constructor(
    readonly categories: Categories,
    /** In the order of the list. */
    readonly pictures: readonly LabelledPicture[],
  ) {
    const { length } = pictures;
    this.state = new Uint8Array(length);
    this.truths = Int32Array.from(pictures, ({ label }) =>
      label === undefined ? NO_CATEGORY : (categories.ofLabel(label) ?? NO_CATEGORY),
    );
    this.predictions = new Int32Array(length);
    this.ranks = new Uint8Array(length);
    this.confidences = new Float64Array(length);
    this.margins = new Float64Array(length);
    this.losses = new Float64Array(length);
    this.curves = new Float32Array(2 * CURVE_POINTS * length);
  }

  /** The classes that are right for a picture. */
  truthOf(index: number): readonly number[] {
    const category = this.truths[index] ?? NO_CATEGORY;
    return category === NO_CATEGORY ? [] : this.categories.classesOf(category);
  }

  /** Takes what is said of a picture, in place of what was said before. */
  add(index: number, { top, loss = 0, tempering }: Judgement): void {
    const [first, second] = top;
    if (!first) return;
    const truth = this.truths[index] ?? NO_CATEGORY;
    const rank = top.findIndex(({ index: found }) => this.categories.ofClass(found) === truth);
    this.state[index] = JUDGED;
    this.reasons.delete(index);
    this.predictions[index] = this.categories.ofClass(first.index);
    this.ranks[index] = rank < 0 ? KEPT_CLASSES : rank;
    this.confidences[index] = first.probability;
    this.margins[index] = first.probability - (second?.probability ?? 0);
    this.losses[index] = loss;
    if (tempering) this.curves.set([...tempering.slopes, ...tempering.curvatures], 2 * CURVE_POINTS * index);
  }

  /** Takes why a picture could not be judged, unless it was at another time. */
  fail(index: number, reason: string): void {
    if (this.state[index] === JUDGED) return;
    this.state[index] = FAILED;
    this.reasons.set(index, reason);
  }

  /** The indices of pictures of which nothing is known. */
  *missing(): Generator<number> {
    for (const [index, state] of this.state.entries()) if (state === MISSING) yield index;
  }

  /** Pictures that could not be judged, and why, in the order of the list. */
  get failures(): readonly { readonly picture: LabelledPicture; readonly reason: string }[] {
    return [...this.reasons]
      .sort(([a], [b]) => a - b)
      .flatMap(([index, reason]) => {
        const picture = this.pictures[index];
        return picture ? [{ picture, reason }] : [];
      });
  }

  /** The pictures whose class is known and that were judged, in the order of the list. */
  *judged(): Generator<JudgedPicture> {
    for (const [index, state] of this.state.entries()) if (state === JUDGED) yield* this.judgedAt(index);
  }

  /** Whether a right class is among the `k` likeliest, of which there are five. */
  isRight(index: number, k = 1): boolean {
    return (this.ranks[index] ?? KEPT_CLASSES) < Math.min(k, KEPT_CLASSES);
  }

  /** The temperature that makes the mean loss smallest; undefined where it is not between 1/8 and 8. */
  get temperature(): number | undefined {
    const sums = new Float64Array(2 * CURVE_POINTS);
    for (const { index } of this.judged()) {
      const start = 2 * CURVE_POINTS * index;
      for (let at = 0; at < sums.length; at++) sums[at] = (sums[at] ?? 0) + (this.curves[start + at] ?? 0);
    }
    return bestTemperature([...sums.subarray(0, CURVE_POINTS)], [...sums.subarray(CURVE_POINTS)]);
  }

  private *judgedAt(index: number): Generator<JudgedPicture> {
    const truth = this.truths[index] ?? NO_CATEGORY;
    if (truth === NO_CATEGORY) return;
    yield {
      index,
      truth,
      predicted: this.predictions[index] ?? 0,
      confidence: this.confidences[index] ?? 0,
      margin: this.margins[index] ?? 0,
      loss: this.losses[index] ?? 0,
    };
  }
}
