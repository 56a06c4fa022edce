import type { LocalResponseNorm } from '../../model/graph';
import { adaptiveBins } from '../../model/windows';
import type { ValuePlace, ValueTerms } from '../../protocol';
import type { Channels } from './channels';

// What single values are computed from, in double precision; values outside a map count as nothing.

type SourceOf<K extends ValueTerms['source']['kind']> = Omit<
  Extract<ValueTerms['source'], { kind: K }>,
  'place' | 'value'
>;

/** What a layer reads. */
interface Read {
  readonly path: string;
  readonly channels: Channels;
}

/** A sliding window, as PyTorch describes it. */
interface Sliding {
  readonly size: number;
  readonly stride: number;
  readonly padding: number;
}

type At = Pick<ValuePlace, 'channel' | 'y' | 'x'>;

/** Input channels that are told one by one; the others only as their sum. */
const MAX_GROUPS = 32;

/**
 * The products of weight × input that make a value, by input channel.
 * @param weights OIHW, or `[out, in]`.
 */
export function productsOf(
  { path, channels: { count, height, width, map } }: Read,
  { channel, y, x }: At,
  { size, stride, padding }: Sliding,
  weights: Float32Array,
  bias: number | undefined,
): SourceOf<'products'> {
  const [top, left] = [y * stride - padding, x * stride - padding];
  const area = size * size;
  const [firstRow, lastRow] = [Math.max(0, -top), Math.min(size, height - top)];
  const [firstColumn, lastColumn] = [Math.max(0, -left), Math.min(size, width - left)];
  const group = (input: number): SourceOf<'products'>['groups'][number] => {
    const values = map(input);
    const first = (channel * count + input) * area;
    const terms: SourceOf<'products'>['groups'][number]['terms'] = [];
    let sum = 0;
    for (let row = firstRow; row < lastRow; row++) {
      for (let column = firstColumn; column < lastColumn; column++) {
        const at = { y: top + row, x: left + column };
        const weight = weights[first + row * size + column] ?? NaN;
        const value = values[at.y * width + at.x] ?? NaN;
        terms.push({ ...at, weight, input: value });
        sum += weight * value;
      }
    }
    return { channel: input, sum, terms };
  };
  const all = Array.from({ length: count }, (_, input) => group(input));
  const strongest = all.toSorted((a, b) => rank(b.sum) - rank(a.sum));
  const rest = strongest.slice(MAX_GROUPS).reduce((sum, one) => sum + one.sum, 0);
  const total = all.reduce((sum, one) => sum + one.sum, 0) + (bias ?? 0);
  return {
    kind: 'products',
    input: path,
    ...(bias !== undefined && { bias }),
    total,
    channels: count,
    groups: strongest.slice(0, MAX_GROUPS),
    rest,
  };
}

/** The magnitude to sort by: what is no number comes first. */
function rank(value: number): number {
  return Number.isNaN(value) ? Number.MAX_VALUE : Math.min(Math.abs(value), Number.MAX_VALUE);
}

/** The values of a max pool's window, the one that it passes on first: NaN as in PyTorch, or the first of the largest. */
export function maxPool(read: Read, at: At, sliding: Sliding): SourceOf<'pool'> {
  const { height, width } = read.channels;
  const window = valuesIn(read, at.channel, slide(at.y, sliding, height), slide(at.x, sliding, width));
  const above = (a: number, b: number): boolean => a > b || (Number.isNaN(a) && !Number.isNaN(b));
  const passed = window.reduce((best, one) => (above(one.value, best.value) ? one : best), window[0] ?? NOTHING);
  return {
    kind: 'pool',
    pool: 'max',
    input: read.path,
    channel: at.channel,
    window: [passed, ...window.filter(one => one !== passed)],
    total: passed.value,
  };
}

const NOTHING = { y: 0, x: 0, value: NaN };

/** The values that an average pool takes the mean of. @param over a window, or as many bins along each side. */
export function meanPool(read: Read, at: At, over: Sliding | { readonly bins: number }): SourceOf<'pool'> {
  const { height, width } = read.channels;
  const range = (position: number, size: number): Range =>
    'bins' in over ? (adaptiveBins(size, over.bins)[position] ?? EMPTY) : slide(position, over, size);
  const window = valuesIn(read, at.channel, range(at.y, height), range(at.x, width));
  const total = window.reduce((sum, { value }) => sum + value, 0) / window.length;
  return { kind: 'pool', pool: 'mean', input: read.path, channel: at.channel, window, total };
}

/** The channels around a value whose squares normalize it. */
export function localResponse(
  { path, channels: { count, width, map } }: Read,
  { channel, y, x }: At,
  { size, alpha, beta, k }: LocalResponseNorm,
): SourceOf<'localResponse'> {
  const reach = (size - 1) / 2;
  const valueOf = (of: number): number => map(of)[y * width + x] ?? NaN;
  const [first, last] = [Math.max(0, channel - reach), Math.min(count - 1, channel + reach)];
  const neighbors = Array.from({ length: last - first + 1 }, (_, index) => ({
    channel: first + index,
    value: valueOf(first + index),
  }));
  const squares = neighbors.reduce((sum, { value }) => sum + value ** 2, 0);
  const total = valueOf(channel) / (k + (alpha / size) * squares) ** beta;
  return { kind: 'localResponse', input: path, size, alpha, beta, k, neighbors, total };
}

/** From `start` to before `end`. */
interface Range {
  readonly start: number;
  readonly end: number;
}

const EMPTY: Range = { start: 0, end: 0 };

/** The part of a window that lies inside the map, along one side. */
function slide(position: number, { size, stride, padding }: Sliding, length: number): Range {
  const start = position * stride - padding;
  return { start: Math.max(0, start), end: Math.min(length, start + size) };
}

function valuesIn(
  { channels: { width, map } }: Read,
  channel: number,
  rows: Range,
  columns: Range,
): SourceOf<'pool'>['window'] {
  const values = map(channel);
  const window: SourceOf<'pool'>['window'] = [];
  for (let y = rows.start; y < rows.end; y++)
    for (let x = columns.start; x < columns.end; x++) window.push({ y, x, value: values[y * width + x] ?? NaN });
  return window;
}
