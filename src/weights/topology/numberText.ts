/** A number of a file, in words where it is none. */
export function numberText(value: number): string {
  return Number.isNaN(value) ? 'not a number' : String(value);
}

/** `3`, or `[3, 5]` where height and width differ. */
export function sidesText(values: readonly number[]): string {
  const [first] = values;
  const isOne = first !== undefined && values.every(value => Object.is(value, first));
  return isOne ? numberText(first) : `[${values.slice(0, 8).map(numberText).join(', ')}]`;
}
