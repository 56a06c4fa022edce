import type { Random } from '../../src/engine/network/random';
import { pick } from './byteMutations';
import { below } from '../fixtures/below';

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

const HOSTILE_VALUES: readonly Json[] = [
  null,
  true,
  0,
  -1,
  0.5,
  2 ** 31,
  2 ** 32,
  2 ** 53,
  10_000_000_000,
  1e308,
  '',
  'constructor',
  '../outside',
  '/etc/passwd',
  'a\u0000b',
  'x'.repeat(5_000),
  [],
  {},
  [[]],
  [0, 0],
  Array<number>(1_000).fill(1),
];

const HOSTILE_KEYS = ['__proto__', 'constructor', 'toString', 'length', '', 'name', 'dtype', 'shape'];

/** How deep a text nests when it is to exhaust a stack. */
const ABYSS = 20_000;

/** Of this depth a text has had its abyss, or what other changes left of it. */
const DEEP = 200;

/** A place in a JSON value that can be written to. */
interface Slot {
  readonly holder: Json[] | { [key: string]: Json };
  readonly key: string;
}

function slotsOf(value: Json, found: Slot[] = []): Slot[] {
  if (typeof value !== 'object' || value === null) return found;
  for (const [key, inner] of Object.entries(value)) {
    found.push({ holder: value, key });
    slotsOf(inner, found);
  }
  return found;
}

function read({ holder, key }: Slot): Json {
  return Array.isArray(holder) ? (holder[Number(key)] ?? null) : (holder[key] ?? null);
}

function write({ holder, key }: Slot, value: Json): void {
  if (Array.isArray(holder)) holder[Number(key)] = value;
  else set(holder, key, value);
}

/** Not by assignment, which a key of `__proto__` would turn into something else. */
function set(holder: { [key: string]: Json }, key: string, value: Json): void {
  Object.defineProperty(holder, key, { value, enumerable: true, configurable: true, writable: true });
}

function remove({ holder, key }: Slot): void {
  if (Array.isArray(holder)) holder.splice(Number(key), 1);
  else Reflect.deleteProperty(holder, key);
}

/**
 * One change to what a JSON text says, rather than to its letters; undefined for a text that is no JSON with something
 * in it, or has had its abyss.
 */
export function mutateJson(text: string, random: Random): string | undefined {
  if (text.includes('['.repeat(DEEP))) return undefined;
  let root: Json;
  try {
    root = JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
  const slots = slotsOf(root);
  if (slots.length === 0) return undefined;
  const slot = pick(random, slots);
  const other = pick(random, slots);
  switch (below(random, 10)) {
    case 0:
      remove(slot);
      break;
    case 1:
    case 2:
      write(slot, pick(random, HOSTILE_VALUES));
      break;
    case 3:
      write(slot, structuredClone(read(other)));
      break;
    case 4: {
      const value = read(slot);
      remove(slot);
      if (Array.isArray(slot.holder)) slot.holder.push(value);
      else set(slot.holder, pick(random, HOSTILE_KEYS), value);
      break;
    }
    case 5: {
      const value = read(slot);
      if (Array.isArray(slot.holder)) slot.holder.push(structuredClone(value));
      else set(slot.holder, `${slot.key}${below(random, 4)}`, structuredClone(value));
      break;
    }
    case 6: {
      const value = read(slot);
      if (typeof value === 'number') write(slot, value + below(random, 9) - 4);
      else if (typeof value === 'string') write(slot, value.slice(0, below(random, value.length + 1)));
      else write(slot, [value]);
      break;
    }
    case 7:
      return withDuplicateKey(root, slot);
    case 8:
      write(slot, '\u0007abyss');
      return JSON.stringify(root).replace('"\\u0007abyss"', () => '['.repeat(ABYSS) + ']'.repeat(ABYSS));
    default: {
      // What JSON has no number for is written by hand.
      write(slot, '\u0007number');
      const number = pick(random, ['NaN', '1e999', '-0', '0x10', '123456789012345678901234567890']);
      return JSON.stringify(root).replace('"\\u0007number"', number);
    }
  }
  return JSON.stringify(root);
}

/** A key a second time, which no object can hold. */
function withDuplicateKey(root: Json, { holder, key }: Slot): string {
  if (Array.isArray(holder)) return JSON.stringify(root);
  const marker = '\u0007twin';
  set(holder, marker, holder[key] ?? null);
  return JSON.stringify(root).replace(JSON.stringify(marker), () => JSON.stringify(key));
}
