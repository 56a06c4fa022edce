/** How a picture is covered, window by window; lengths in pixels. */
export interface OcclusionOptions {
  /** The side of the square that is covered. */
  readonly window: number;
  /** From one window to the next. */
  readonly stride: number;
}

/** A part of a picture, in pixels; one of no width covers nothing. */
export interface PixelArea {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

export const DEFAULT_OCCLUSION: OcclusionOptions = { window: 32, stride: 16 };
/** Each takes a run. */
export const MAX_WINDOWS = 4096;

/** Windows in each row, and rows: the first begins in the corner, and the last one reaches the end, where it is cut off. */
export function windowsPerSide(side: number, { window, stride }: OcclusionOptions): number {
  return 1 + Math.max(0, Math.ceil((side - window) / stride));
}

/** What is wrong with windows on a picture of `side` pixels; undefined where nothing is. */
export function occlusionObstacle(side: number, { window, stride }: OcclusionOptions): string | undefined {
  if (window > side) return `A window of ${window} pixels does not fit into a picture of ${side} pixels.`;
  if (stride > window) return `With a stride above the window's ${window} pixels, windows would leave gaps.`;
  const count = windowsPerSide(side, { window, stride }) ** 2;
  return count > MAX_WINDOWS ? `${count} windows are too many; ${MAX_WINDOWS} are the most.` : undefined;
}

/** The part of the picture that a cell's window covers. Cells count row by row. */
export function windowOf(cell: number, side: number, options: OcclusionOptions): PixelArea {
  const perSide = windowsPerSide(side, options);
  const left = (cell % perSide) * options.stride;
  const top = Math.floor(cell / perSide) * options.stride;
  const { window } = options;
  return { left, top, width: Math.min(window, side - left), height: Math.min(window, side - top) };
}

/** Each step halves the distance of the cells that are known. */
const STEPS = [4, 2, 1] as const;

/** All cells, those of a coarse map first, each once. */
export function coarseFirst(perSide: number): readonly number[] {
  const cells = new Set<number>();
  for (const step of STEPS) {
    for (let row = 0; row < perSide; row += step) {
      for (let column = 0; column < perSide; column += step) cells.add(row * perSide + column);
    }
  }
  return [...cells];
}

/** The cell that stands for another as long as that is not known: itself if it is, or one of the coarser maps. */
export function knownCell(cell: number, perSide: number, isKnown: (cell: number) => boolean): number | undefined {
  const [row, column] = [Math.floor(cell / perSide), cell % perSide];
  return STEPS.toReversed()
    .map(step => (row - (row % step)) * perSide + column - (column % step))
    .find(isKnown);
}
