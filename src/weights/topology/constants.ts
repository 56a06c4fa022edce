import type { Shape } from '../../model/graph';
import { elementCount } from '../../model/graph';
import type { Arithmetic } from '../computation';
import { MAX_CONSTANT_VALUES } from '../computation';

// Arithmetic on the few numbers that sizes, axes and paddings are made of. Each function returns undefined where it can't
// tell the result: operands that do not fit, or too many values.

/** A small tensor whose values are known. */
export interface Numbers {
  readonly shape: Shape;
  readonly values: readonly number[];
}

const OPERATIONS: Readonly<Record<Arithmetic, (a: number, b: number) => number>> = {
  add: (a, b) => a + b,
  subtract: (a, b) => a - b,
  multiply: (a, b) => a * b,
  divide: (a, b) => a / b,
  power: (a, b) => a ** b,
  equal: (a, b) => Number(a === b),
};

export function calculate(operation: Arithmetic, a: Numbers, b: Numbers): Numbers | undefined {
  const apply = OPERATIONS[operation];
  const [one] = a.values.length === 1 ? a.values : [];
  if (one !== undefined) return { shape: b.shape, values: b.values.map(value => apply(one, value)) };
  if (b.values.length !== 1 && b.values.length !== a.values.length) return undefined;
  const value = (index: number): number => b.values[b.values.length === 1 ? 0 : index] ?? NaN;
  return { shape: a.shape, values: a.values.map((left, index) => apply(left, value(index))) };
}

export function fill(shape: Numbers, value: number): Numbers | undefined {
  const count = elementCount(shape.values);
  if (!(count >= 0 && count <= MAX_CONSTANT_VALUES)) return undefined;
  return { shape: shape.values, values: Array<number>(count).fill(value) };
}

/** Takes the places along the first axis that `indices` name. */
export function gather(data: Numbers, indices: Numbers): Numbers | undefined {
  const [length = 0, ...inner] = data.shape;
  const step = elementCount(inner);
  const values: number[] = [];
  for (const index of indices.values) {
    const place = index < 0 ? index + length : index;
    if (!(place >= 0 && place < length)) return undefined;
    values.push(...data.values.slice(place * step, (place + 1) * step));
    if (values.length > MAX_CONSTANT_VALUES) return undefined;
  }
  return { shape: [...indices.shape, ...inner], values };
}

/** Joins tensors along their first axis. */
export function concat(parts: readonly Numbers[]): Numbers | undefined {
  const values = parts.flatMap(part => part.values);
  if (values.length > MAX_CONSTANT_VALUES) return undefined;
  const [, ...inner] = parts[0]?.shape ?? [];
  const fits = parts.every(({ shape }) => shape.length > 0 && shape.slice(1).join() === inner.join());
  const length = parts.reduce((sum, { shape }) => sum + (shape[0] ?? 0), 0);
  return fits ? { shape: [length, ...inner], values } : undefined;
}

/** A range along the first axis: from `start` to before `end`, by `step`, as Python slices. */
export function slice(data: Numbers, start: number, end: number, step: number): Numbers | undefined {
  const [length] = data.shape;
  if (length === undefined || step === 0) return undefined;
  const indices = sliceIndices(length, start, end, step);
  return gather(data, { shape: [indices.length], values: indices });
}

/** Python's `range(*slice(start, end, step).indices(length))`. */
function sliceIndices(length: number, start: number, end: number, step: number): number[] {
  const [lowest, highest] = step > 0 ? [0, length] : [-1, length - 1];
  const clamp = (index: number): number => Math.min(highest, Math.max(lowest, index < 0 ? index + length : index));
  const [first, last] = [clamp(start), clamp(end)];
  const indices: number[] = [];
  for (let index = first; step > 0 ? index < last : index > last; index += step) indices.push(index);
  return indices;
}

/** The axes in another order; without one, in reverse. */
export function transpose(
  { shape, values }: Numbers,
  order: readonly number[] = shape.map((_, axis) => axis).reverse(),
): Numbers | undefined {
  if (!isOrder(order, shape.length)) return undefined;
  const strides = shape.map((_, axis) => elementCount(shape.slice(axis + 1)));
  const turned = order.map(axis => shape[axis] ?? 1);
  const turnedValues = values.map((_, index) => {
    let rest = index;
    let source = 0;
    for (let axis = turned.length - 1; axis >= 0; axis--) {
      const size = turned[axis] ?? 1;
      source += (rest % size) * (strides[order[axis] ?? 0] ?? 0);
      rest = Math.floor(rest / size);
    }
    return values[source] ?? NaN;
  });
  return { shape: turned, values: turnedValues };
}

export function isOrder(order: readonly number[], axes: number): boolean {
  return order.length === axes && order.toSorted((a, b) => a - b).every((axis, index) => axis === index);
}

/** The shape that a reshape gives: 0 keeps a size, −1 is what is left. */
export function reshaped(shape: Shape, target: readonly number[]): Shape | undefined {
  if (target.length > 8) return undefined;
  const sizes = target.map((size, axis) => (size === 0 ? (shape[axis] ?? NaN) : size));
  const known = elementCount(sizes.filter(size => size !== -1));
  const total = elementCount(shape);
  const result = sizes.map(size => (size === -1 ? total / known : size));
  const fits = result.every(size => Number.isSafeInteger(size) && size > 0) && elementCount(result) === total;
  return fits ? result : undefined;
}

/** The shape without the axes of these numbers, or without all of size 1. */
export function squeezed(shape: Shape, axes: readonly number[] | undefined): Shape | undefined {
  if (!axes) return shape.filter(size => size !== 1);
  const gone = axes.map(axis => (axis < 0 ? axis + shape.length : axis));
  if (!gone.every(axis => shape[axis] === 1)) return undefined;
  return shape.filter((_, axis) => !gone.includes(axis));
}

/** The shape with axes of size 1 at these places of the result. */
export function unsqueezed(shape: Shape, axes: readonly number[]): Shape | undefined {
  const length = shape.length + axes.length;
  const added = axes.map(axis => (axis < 0 ? axis + length : axis));
  if (length > 8 || new Set(added).size !== added.length || !added.every(axis => axis >= 0 && axis < length)) {
    return undefined;
  }
  const rest = shape.values();
  return Array.from({ length }, (_, axis) => (added.includes(axis) ? 1 : (rest.next().value ?? 1)));
}
