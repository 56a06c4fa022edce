import { FormatError } from '../../../base/formatError';
import { quote } from '../../../base/displayText';

/** A function that a pickle may call. It checks its own arguments. */
export class PickleFunction {
  constructor(
    readonly name: string,
    readonly call: (args: readonly unknown[]) => unknown,
  ) {}
}

/** All that a pickle may refer to beyond plain data. */
export interface AllowedReferences {
  /** By `module.name`; anything else is refused. */
  readonly globals: ReadonlyMap<string, unknown>;
  /** What a persistent id stands for. */
  persistentLoad(id: unknown): unknown;
}

/** For a pickle that may hold only plain data. */
export const NO_REFERENCES: AllowedReferences = {
  globals: new Map(),
  persistentLoad() {
    throw new FormatError(
      'its pickle refers to something outside itself, where only plain data is allowed; it is refused',
    );
  },
};

export interface Unpickled {
  /** Dictionaries are Maps, lists and tuples arrays, None null, integers beyond 2^53 bigints, beyond 64 bits bytes. */
  readonly value: unknown;
  /** The position after the pickle. */
  readonly end: number;
}

/**
 * Reads a pickle as data. It knows the opcodes that a state_dict needs (protocols 2 to 5) and refuses every other one,
 * and every global outside the environment, by name: nothing in a file is ever run.
 * @throws FormatError
 */
export function readPickle(bytes: Uint8Array, environment: AllowedReferences, start = 0): Unpickled {
  const machine = new Unpickler(bytes, environment, start);
  for (let steps = 0; !machine.stopped; steps++) {
    if (steps === MAX_OPCODES) throw new FormatError(`its pickle has more than ${MAX_OPCODES} opcodes`);
    machine.step();
  }
  return { value: machine.pop(), end: machine.position };
}

/** A tensor takes about 34. One byte may make an object of a hundred, so the number of bytes does not limit memory. */
const MAX_OPCODES = 2 ** 19;
const HIGHEST_PROTOCOL = 5;
const MARK = Symbol('mark');
const utf8 = new TextDecoder('utf-8', { fatal: true });

class Unpickler {
  stopped = false;
  private readonly view: DataView;
  private readonly stack: unknown[] = [];
  private readonly memo = new Map<number, unknown>();

  constructor(
    private readonly bytes: Uint8Array,
    private readonly environment: AllowedReferences,
    public position: number,
  ) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  step(): void {
    const opcode = this.uint8();
    const run = ACCEPTED[opcode];
    if (!run) {
      const code = `0x${opcode.toString(16).padStart(2, '0')}`;
      const name = REFUSED[opcode];
      throw new FormatError(
        name === undefined
          ? `its pickle is damaged: ${code} is not an opcode`
          : `its pickle uses the opcode ${name} (${code}), which no state_dict needs; it is refused`,
      );
    }
    run(this);
  }

  uint8(): number {
    return this.view.getUint8(this.advance(1));
  }

  uint16(): number {
    return this.view.getUint16(this.advance(2), true);
  }

  uint32(): number {
    return this.view.getUint32(this.advance(4), true);
  }

  int32(): number {
    return this.view.getInt32(this.advance(4), true);
  }

  uint64(): number {
    return Number(this.view.getBigUint64(this.advance(8), true));
  }

  float64(): number {
    return this.view.getFloat64(this.advance(8));
  }

  take(length: number): Uint8Array {
    const start = this.advance(length);
    return this.bytes.subarray(start, start + length);
  }

  text(length: number): string {
    return decodeText(this.take(length));
  }

  line(): string {
    const end = this.bytes.indexOf(0x0a, this.position);
    if (end < 0) throw truncated();
    return decodeText(this.take(end + 1 - this.position).subarray(0, -1));
  }

  push(value: unknown): void {
    this.stack.push(value);
  }

  pop(): unknown {
    if (this.stack.length === 0) throw new FormatError('its pickle is damaged: it pops from an empty stack');
    return this.stack.pop();
  }

  /** The value on top, which stays there. */
  top(): unknown {
    const value = this.pop();
    this.push(value);
    return value;
  }

  popToMark(): unknown[] {
    const mark = this.stack.lastIndexOf(MARK);
    if (mark < 0) throw new FormatError('its pickle is damaged: a mark is missing');
    const values = this.stack.splice(mark);
    values.shift();
    return values;
  }

  tuple(length: number): void {
    const values = Array.from({ length }, () => this.pop());
    this.push(values.reverse());
  }

  append(values: readonly unknown[]): void {
    const list = this.top();
    if (!Array.isArray(list))
      throw new FormatError('its pickle is damaged: it appends to something that is not a list');
    for (const value of values) list.push(value);
  }

  setItems(items: readonly unknown[]): void {
    const dictionary = this.top();
    if (!(dictionary instanceof Map) || items.length % 2 !== 0) {
      throw new FormatError('its pickle is damaged: it sets items of something that is not a dictionary');
    }
    for (let index = 0; index < items.length; index += 2) addItem(dictionary, items[index], items[index + 1]);
  }

  put(index: number): void {
    this.memo.set(index, this.top());
  }

  putNext(): void {
    this.put(this.memo.size);
  }

  get(index: number): void {
    if (!this.memo.has(index)) throw new FormatError('its pickle is damaged: it refers to a value that is not there');
    this.push(this.memo.get(index));
  }

  global(module: unknown, name: unknown): void {
    if (typeof module !== 'string' || typeof name !== 'string') {
      throw new FormatError('its pickle is damaged: it names a global by something that is not text');
    }
    const path = `${module}.${name}`;
    if (!this.environment.globals.has(path)) {
      throw new FormatError(
        `its pickle refers to ${quote(path)}, which is not part of a state_dict; it is refused. ` +
          'Save only model.state_dict(), not the model itself or other objects with it',
      );
    }
    this.push(this.environment.globals.get(path));
  }

  reduce(): void {
    const args = this.pop();
    const callee = this.pop();
    if (!(callee instanceof PickleFunction) || !Array.isArray(args)) {
      throw new FormatError('its pickle calls something other than a function; it is refused');
    }
    this.push(callee.call(args));
  }

  /** PyTorch attaches version numbers (`_metadata`) to a state_dict like this; they don't matter here. */
  build(): void {
    this.pop();
    if (!(this.top() instanceof Map)) {
      throw new FormatError('its pickle sets attributes of something that is not a dictionary; it is refused');
    }
  }

  persistentId(): void {
    this.push(this.environment.persistentLoad(this.pop()));
  }

  protocol(): void {
    const protocol = this.uint8();
    if (protocol < 2 || protocol > HIGHEST_PROTOCOL) {
      throw new FormatError(`its pickle has protocol ${protocol}; 2 to ${HIGHEST_PROTOCOL} are read`);
    }
  }

  private advance(length: number): number {
    const start = this.position;
    if (length > this.bytes.length - start) throw truncated();
    this.position += length;
    return start;
  }
}

/** @throws FormatError when the dictionary has the key already. */
export function addItem(dictionary: Map<unknown, unknown>, key: unknown, value: unknown): void {
  if (dictionary.has(key)) {
    throw new FormatError(`its pickle has the key ${typeof key === 'string' ? quote(key) : typeof key} twice`);
  }
  dictionary.set(key, value);
}

function truncated(): FormatError {
  return new FormatError('its pickle is truncated');
}

function decodeText(bytes: Uint8Array): string {
  try {
    return utf8.decode(bytes);
  } catch (error) {
    throw new FormatError('its pickle has text that is not UTF-8', { cause: error });
  }
}

/** Two's complement, little endian. Numbers longer than any size or offset stay bytes, since decoding them takes too long. */
function decodeLong(bytes: Uint8Array): number | bigint | Uint8Array {
  if (bytes.length > 8) return bytes;
  let value = 0n;
  bytes.forEach((byte, index) => (value |= BigInt(byte) << BigInt(8 * index)));
  value = BigInt.asIntN(8 * bytes.length, value);
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}

const ACCEPTED: Readonly<Record<number, (machine: Unpickler) => void>> = {
  0x80: m => m.protocol(),
  0x95: m => m.uint64(), // FRAME: a hint for buffering
  0x2e: m => (m.stopped = true),
  // plain values
  0x4e: m => m.push(null),
  0x88: m => m.push(true),
  0x89: m => m.push(false),
  0x4a: m => m.push(m.int32()),
  0x4b: m => m.push(m.uint8()),
  0x4d: m => m.push(m.uint16()),
  0x8a: m => m.push(decodeLong(m.take(m.uint8()))),
  0x47: m => m.push(m.float64()),
  0x58: m => m.push(m.text(m.uint32())),
  0x8c: m => m.push(m.text(m.uint8())),
  0x8d: m => m.push(m.text(m.uint64())),
  // Python 2 has its own opcodes for text, which torch.load takes as UTF-8 too.
  0x54: m => m.push(m.text(m.uint32())),
  0x55: m => m.push(m.text(m.uint8())),
  0x42: m => m.push(m.take(m.uint32())),
  0x43: m => m.push(m.take(m.uint8())),
  // containers
  0x28: m => m.push(MARK),
  0x29: m => m.push([]),
  0x5d: m => m.push([]),
  0x7d: m => m.push(new Map()),
  0x74: m => m.push(m.popToMark()),
  0x85: m => m.tuple(1),
  0x86: m => m.tuple(2),
  0x87: m => m.tuple(3),
  0x61: m => m.append([m.pop()]),
  0x65: m => m.append(m.popToMark()),
  0x73: m => m.setItems([m.pop(), m.pop()].reverse()),
  0x75: m => m.setItems(m.popToMark()),
  // the memo
  0x71: m => m.put(m.uint8()),
  0x72: m => m.put(m.uint32()),
  0x94: m => m.putNext(),
  0x68: m => m.get(m.uint8()),
  0x6a: m => m.get(m.uint32()),
  // objects
  0x63: m => m.global(m.line(), m.line()),
  0x93: m => {
    const name = m.pop();
    m.global(m.pop(), name);
  },
  0x51: m => m.persistentId(),
  0x52: m => m.reduce(),
  0x62: m => m.build(),
};

const REFUSED: Readonly<Record<number, string>> = {
  0x30: 'POP',
  0x31: 'POP_MARK',
  0x32: 'DUP',
  0x46: 'FLOAT',
  0x49: 'INT',
  0x4c: 'LONG',
  0x50: 'PERSID',
  0x53: 'STRING',
  0x56: 'UNICODE',
  0x64: 'DICT',
  0x67: 'GET',
  0x69: 'INST',
  0x6c: 'LIST',
  0x6f: 'OBJ',
  0x70: 'PUT',
  0x81: 'NEWOBJ',
  0x82: 'EXT1',
  0x83: 'EXT2',
  0x84: 'EXT4',
  0x8b: 'LONG4',
  0x8e: 'BINBYTES8',
  0x8f: 'EMPTY_SET',
  0x90: 'ADDITEMS',
  0x91: 'FROZENSET',
  0x92: 'NEWOBJ_EX',
  0x96: 'BYTEARRAY8',
  0x97: 'NEXT_BUFFER',
  0x98: 'READONLY_BUFFER',
};
