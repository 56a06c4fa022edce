import { knownCell } from './occlusionGrid';

/** What some windows of a picture were found to do; see the protocol's OcclusionPart. */
interface Part {
  readonly whole?: Float32Array | undefined;
  readonly cells: readonly number[];
  /** `[cells, classes]`. */
  readonly probabilities: Float32Array;
}

/** The probabilities of all classes with each window of a picture covered, as far as they are known. */
export class OcclusionMap {
  private whole: Float32Array | undefined;
  private readonly rows = new Map<number, Float32Array>();

  /**
   * @param perSide windows in each row and in each column.
   * @param classes how many the model has.
   */
  constructor(
    readonly perSide: number,
    private readonly classes: number,
  ) {}

  add({ whole, cells, probabilities }: Part): void {
    this.whole ??= whole;
    for (const [index, cell] of cells.entries()) {
      this.rows.set(cell, probabilities.subarray(index * this.classes, (index + 1) * this.classes));
    }
  }

  get known(): readonly number[] {
    return [...this.rows.keys()];
  }

  get total(): number {
    return this.perSide ** 2;
  }

  /** What a class has with nothing covered; undefined while that is not known. */
  probability(index: number): number | undefined {
    return this.whole?.[index];
  }

  /**
   * What the probability of a class, less that of another, loses by each window: positive where the window hides what speaks for
   * it. A window that is not known has the value of one nearby, and NaN where there is none.
   * @returns row by row.
   */
  drops(index: number, against?: number): Float32Array<ArrayBuffer> {
    const { whole, rows, perSide } = this;
    const lead = (values: Float32Array | undefined): number =>
      (values?.[index] ?? NaN) - (against === undefined ? 0 : (values?.[against] ?? NaN));
    const before = lead(whole);
    return Float32Array.from({ length: this.total }, (_, cell) => {
      const known = knownCell(cell, perSide, candidate => rows.has(candidate));
      return known === undefined ? NaN : before - lead(rows.get(known));
    });
  }
}
