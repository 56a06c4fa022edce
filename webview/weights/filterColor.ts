import type { Normalization } from '../../src/model/variants';
import type { TensorData } from '../../src/protocol';
import { largestMagnitude, brightness, pixel } from '../../src/drawing/pixels/colors';

/** Where the red, the green and the blue plane of a filter begin. */
export function planes(channels: Normalization['channels'], size: number): readonly [number, number, number] {
  return [channels.indexOf('R') * size, channels.indexOf('G') * size, channels.indexOf('B') * size];
}

/**
 * The color of each pixel of each filter: red, green and blue are the weights of those channels, half the light is 0;
 * undefined where one of them is not finite.
 * @param perFilter whether each filter has the scale of its own largest weight, not that of the layer.
 */
export function filterColor(
  { data, shape }: TensorData,
  channels: Normalization['channels'],
  perFilter: boolean,
): (tile: number, row: number, column: number) => number | undefined {
  const [count = 0, , rows = 0, columns = 0] = shape;
  const size = rows * columns;
  const [red, green, blue] = planes(channels, size);
  const layer = largestMagnitude(data);
  const scales = Array.from({ length: count }, (_, tile) =>
    perFilter ? largestMagnitude(data.subarray(tile * 3 * size, (tile + 1) * 3 * size)) : layer,
  );
  return (tile, row, column) => {
    const at = tile * 3 * size + row * columns + column;
    const values = [data[at + red] ?? 0, data[at + green] ?? 0, data[at + blue] ?? 0] as const;
    if (!values.every(Number.isFinite)) return undefined;
    const [r, g, b] = values;
    const scale = scales[tile] ?? 0;
    return pixel([brightness(r, scale), brightness(g, scale), brightness(b, scale)]);
  };
}
