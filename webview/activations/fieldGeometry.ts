import type { ReceptiveField } from '../../src/model/receptiveField';

// Where the values of a map lie in the picture. Lengths are in the picture's pixels, from its upper left corner.

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface Position {
  readonly y: number;
  readonly x: number;
}

interface MapSize {
  readonly height: number;
  readonly width: number;
}

/** The whole map, each value as large as the distance to the next; it may reach beyond the picture. */
export function mapBox({ stride, center }: ReceptiveField, { height, width }: MapSize): Box {
  const start = center - stride / 2;
  return { x: start, y: start, width: width * stride, height: height * stride };
}

/** The place of one value. */
export function cellBox({ stride, center }: ReceptiveField, { x, y }: Position): Box {
  return around(center + x * stride, center + y * stride, stride);
}

/** What one value sees, as far as it lies in a picture of that size. */
export function seenBox({ size, stride, center }: ReceptiveField, { x, y }: Position, pictureSize: number): Box {
  const whole = around(center + x * stride, center + y * stride, size);
  const [left, top] = [Math.max(0, whole.x), Math.max(0, whole.y)];
  return {
    x: left,
    y: top,
    width: Math.max(0, Math.min(pictureSize, whole.x + whole.width) - left),
    height: Math.max(0, Math.min(pictureSize, whole.y + whole.height) - top),
  };
}

/** The value at a point of the picture: the nearest one where the map does not reach. */
export function positionAt(
  { stride, center }: ReceptiveField,
  { height, width }: MapSize,
  x: number,
  y: number,
): Position {
  const index = (at: number, length: number): number =>
    Math.min(length - 1, Math.max(0, Math.floor((at - center) / stride + 0.5)));
  return { y: index(y, height), x: index(x, width) };
}

function around(x: number, y: number, side: number): Box {
  return { x: x - side / 2, y: y - side / 2, width: side, height: side };
}
