import type { Shape } from '../../../model/graph';
import { elementCount } from '../../../model/graph';
import type { DtypeName } from '../../dtype';
import type { PartSource } from '../../../base/byteSource';
import { DTYPES, takeValues } from '../../dtype';
import type { AllowedReferences } from './pickle';
import { PickleFunction, addItem } from './pickle';
import type { TensorCollector } from '../../tensorCollector';
import { FormatError } from '../../../base/formatError';
import { quote } from '../../../base/displayText';

/** A run of values of one type, kept outside the pickle under a key. */
export class TensorStorage {
  constructor(
    readonly key: string,
    readonly dtype: DtypeName,
    /** In values, not bytes. */
    readonly length: number,
    /** The part that tensors of it may use, in values: PyTorch's first versions had views of storages. */
    readonly window: { readonly start: number; readonly length: number } = { start: 0, length },
  ) {}
}

/** A tensor as PyTorch pickles it: a window on a storage, with strides in values. */
class StoredTensor {
  constructor(
    readonly storage: TensorStorage,
    readonly offset: number,
    readonly shape: Shape,
    readonly strides: readonly number[],
  ) {}
}

class StorageType {
  constructor(readonly dtype: DtypeName) {}
}

const STORAGE_TYPES: Readonly<Record<string, DtypeName>> = {
  DoubleStorage: 'float64',
  FloatStorage: 'float32',
  HalfStorage: 'float16',
  BFloat16Storage: 'bfloat16',
  LongStorage: 'int64',
  IntStorage: 'int32',
  ShortStorage: 'int16',
  CharStorage: 'int8',
  ByteStorage: 'uint8',
  BoolStorage: 'bool',
};

const FUNCTIONS = [
  new PickleFunction('collections.OrderedDict', makeOrderedDict),
  // A scheduler of the learning rate keeps its milestones in one.
  new PickleFunction('collections.Counter', ([counts]) => {
    if (!(counts instanceof Map))
      throw new FormatError('its pickle makes a Counter from something that is not a dictionary');
    return counts;
  }),
  new PickleFunction('torch._utils._rebuild_tensor', rebuildTensor),
  new PickleFunction('torch._utils._rebuild_tensor_v2', rebuildTensor),
  new PickleFunction('torch._utils._rebuild_parameter', ([tensor]) => {
    if (!(tensor instanceof StoredTensor))
      throw new FormatError('its pickle makes a parameter from something that is not a tensor');
    return tensor;
  }),
  new PickleFunction('torch.Size', ([sizes]) => sizes),
];

/** What the pickle of a state_dict may refer to. */
export const STATE_DICT_REFERENCES: AllowedReferences = {
  globals: new Map<string, unknown>([
    ...Object.entries(STORAGE_TYPES).map(([name, dtype]) => [`torch.${name}`, new StorageType(dtype)] as const),
    ...FUNCTIONS.map(callable => [callable.name, callable] as const),
  ]),
  persistentLoad: loadStorage,
};

/**
 * What a persistent id of torch.save stands for.
 * @throws FormatError when it stands for anything but a storage.
 */
export function loadStorage(id: unknown): TensorStorage {
  const [kind, type, key, , length, view] = Array.isArray(id) ? (id as unknown[]) : [];
  if (kind !== 'storage' || !(type instanceof StorageType) || typeof key !== 'string' || !isCount(length)) {
    throw new FormatError('its pickle refers to something outside itself that is not a tensor storage; it is refused');
  }
  if (view === undefined || view === null) return new TensorStorage(key, type.dtype, length);
  const [, start, viewLength] = Array.isArray(view) ? (view as unknown[]) : [];
  if (!isCount(start) || !isCount(viewLength) || start + viewLength > length) {
    throw new FormatError(`its pickle has a view beyond the storage ${quote(key)}`);
  }
  return new TensorStorage(key, type.dtype, length, { start, length: viewLength });
}

/**
 * Python 3 makes an empty one and sets its items; Python 2 makes one from a list of pairs. That list is emptied, since a
 * short pickle could otherwise fill any number of dictionaries from it.
 */
function makeOrderedDict([pairs = [], ...others]: readonly unknown[]): Map<unknown, unknown> {
  if (!Array.isArray(pairs) || others.length > 0) {
    throw new FormatError('its pickle makes an OrderedDict from arguments that are not a list of pairs; it is refused');
  }
  const dictionary = new Map<unknown, unknown>();
  for (const pair of pairs.splice(0) as unknown[]) {
    if (!Array.isArray(pair) || pair.length !== 2) {
      throw new FormatError(
        'its pickle makes an OrderedDict from arguments that are not a list of pairs; it is refused',
      );
    }
    addItem(dictionary, pair[0], pair[1]);
  }
  return dictionary;
}

function rebuildTensor([storage, offset, shape, strides]: readonly unknown[]): StoredTensor {
  if (
    !(storage instanceof TensorStorage) ||
    !isCount(offset) ||
    !isCounts(shape) ||
    !isCounts(strides) ||
    shape.length !== strides.length
  ) {
    throw new FormatError('its pickle makes a tensor from invalid arguments');
  }
  return new StoredTensor(storage, offset, shape, strides);
}

/** The state_dict inside a checkpoint, and the checkpoint's plain values (an epoch, a loss). */
export interface CheckpointContents {
  readonly tensors: ReadonlyMap<string, StoredTensor>;
  readonly metadata: Readonly<Record<string, string>>;
}

/** Under which keys training scripts wrap a state_dict. */
const WRAPPER_KEYS = ['state_dict', 'model_state_dict', 'model', 'net', 'network'];

/**
 * Finds the state_dict in an unpickled value: the value itself, what one of the usual wrappers holds, or the only
 * dictionary of tensors in it.
 * @throws FormatError when there is none, saying what was found, or several.
 */
export function findStateDict(value: unknown): CheckpointContents {
  if (!(value instanceof Map)) throw new FormatError('has no state_dict: its pickle is not a dictionary');
  const root = value as ReadonlyMap<unknown, unknown>;
  const inner = dictionariesOfTensors(root);
  const usual = WRAPPER_KEYS.find(key => inner.has(key));
  const own = tensorsOf(root);
  if (usual === undefined && own.size > 0) return { tensors: own, metadata: plainValues(root) };
  if (usual === undefined && inner.size > 1) {
    throw new FormatError(
      `has several dictionaries of tensors (${listed([...inner.keys()])}): save only the one that is the state_dict`,
    );
  }
  const [key, dictionary] = [...inner].find(([name]) => usual === undefined || name === usual) ?? [];
  if (key === undefined || dictionary === undefined) throw new FormatError(describeEmpty(root));
  return { tensors: tensorsOf(dictionary), metadata: { checkpoint: key, ...plainValues(root) } };
}

/** Each dictionary is examined once, even if it has several keys. */
function dictionariesOfTensors(
  root: ReadonlyMap<unknown, unknown>,
): ReadonlyMap<string, ReadonlyMap<unknown, unknown>> {
  const found = new Map<string, ReadonlyMap<unknown, unknown>>();
  const seen = new Set<unknown>();
  for (const [key, value] of root) {
    if (typeof key !== 'string' || !(value instanceof Map) || seen.has(value)) continue;
    seen.add(value);
    if (tensorsOf(value).size > 0) found.set(key, value);
  }
  return found;
}

function describeEmpty(root: ReadonlyMap<unknown, unknown>): string {
  const keys = [...root.keys()].filter(key => typeof key === 'string');
  return (
    'has no state_dict: ' +
    (keys.length === 0
      ? 'its dictionary has no tensors'
      : `its dictionary has no tensors, only the keys ${listed(keys)}`)
  );
}

const LISTED_KEYS = 5;

function listed(keys: readonly string[]): string {
  return [...keys.slice(0, LISTED_KEYS).map(quote), ...(keys.length > LISTED_KEYS ? ['…'] : [])].join(', ');
}

function tensorsOf(dictionary: ReadonlyMap<unknown, unknown>): ReadonlyMap<string, StoredTensor> {
  const tensors = new Map<string, StoredTensor>();
  for (const [key, value] of dictionary) {
    if (typeof key === 'string' && value instanceof StoredTensor) tensors.set(key, value);
  }
  return tensors;
}

function plainValues(dictionary: ReadonlyMap<unknown, unknown>): Record<string, string> {
  const plain: [string, string][] = [];
  for (const [key, value] of dictionary) {
    if (typeof key !== 'string') continue;
    if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') {
      plain.push([key, String(value)]);
    }
  }
  return Object.fromEntries(plain);
}

/**
 * Adds each tensor, to be read out of its storage into contiguous values.
 * @param open gives the content of the storage with this key; it is called once for each.
 * @throws FormatError when a tensor reaches beyond its storage, or a storage doesn't have the size it declares.
 */
export function collectTensors(
  tensors: ReadonlyMap<string, StoredTensor>,
  open: (storageKey: string) => PartSource,
  collector: TensorCollector,
): void {
  const storages = new Map<string, PartSource>();
  for (const [name, { storage, offset, shape, strides }] of tensors) {
    const content = storages.get(storage.key) ?? open(storage.key);
    storages.set(storage.key, content);
    const { size } = DTYPES[storage.dtype];
    if (content.size !== storage.length * size) {
      throw new FormatError(
        `the storage of ${quote(name)} declares ${storage.length} values of ${storage.dtype} but has ${content.size} bytes`,
      );
    }
    const span = spanOf(shape, strides);
    const { start, length } = storage.window;
    if (offset + span > length) throw new FormatError(`the tensor ${quote(name)} reaches beyond its storage`);
    const first = start + offset;
    collector.add(
      name,
      storage.dtype,
      shape,
      async () => {
        const values = takeValues(storage.dtype, await content.read(first * size, span * size));
        return isContiguous(shape, strides) ? values : gather(values, shape, strides);
      },
      span,
    );
  }
}

/** How many values of the storage lie between a tensor's first and last, both counted. */
function spanOf(shape: Shape, strides: readonly number[]): number {
  if (elementCount(shape) === 0) return 0;
  return shape.reduce((last, size, axis) => last + (size - 1) * (strides[axis] ?? 0), 1);
}

function isContiguous(shape: Shape, strides: readonly number[]): boolean {
  let expected = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    const size = shape[axis] ?? 1;
    if (size !== 1 && strides[axis] !== expected) return false;
    expected *= size;
  }
  return true;
}

/** Copies a strided view into row-major order. */
function gather(source: Float32Array, shape: Shape, strides: readonly number[]): Float32Array<ArrayBuffer> {
  const result = new Float32Array(elementCount(shape));
  const index = shape.map(() => 0);
  let from = 0;
  for (let to = 0; to < result.length; to++) {
    result[to] = source[from] ?? 0;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      const stride = strides[axis] ?? 0;
      const next = (index[axis] ?? 0) + 1;
      from += stride;
      if (next < (shape[axis] ?? 1)) {
        index[axis] = next;
        break;
      }
      index[axis] = 0;
      from -= next * stride;
    }
  }
  return result;
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

/** PyTorch's own limit. Without it, many tensors could each refer to one long list. */
const MAX_SIZES = 64;

function isCounts(value: unknown): value is number[] {
  return Array.isArray(value) && value.length <= MAX_SIZES && value.every(isCount);
}
