import { DTYPES } from '../../dtype';
import type { ByteSource } from '../../../base/byteSource';
import { inMemory } from '../../../base/byteSource';
import type { FormatParser } from '../../formatParser';
import type { WeightsContent } from '../../weightsFile';
import type { AllowedReferences } from './pickle';
import { NO_REFERENCES, readPickle } from './pickle';
import type { TensorStorage } from './pickledTensors';
import { STATE_DICT_REFERENCES, collectTensors, findStateDict, loadStorage } from './pickledTensors';
import { TensorCollector } from '../../tensorCollector';
import { FormatError } from '../../../base/formatError';
import { quote } from '../../../base/displayText';

/** PyTorch's own format before 1.6: five pickles, one after the other, then the storages. */
export const pytorchLegacy: FormatParser = {
  name: 'PyTorch (legacy)',
  recognizes: isLegacyFile,
  parse: parsePytorchLegacy,
};

const PROTO = 0x80;
const FRAME = 0x95;
/** The long integer 0x1950a86a20f9469cfc6c, pickled. */
const MAGIC = [0x8a, 0x0a, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19];

function isLegacyFile(bytes: Uint8Array): boolean {
  // Protocol 4 and later put a frame, an opcode and a length of 8 bytes, around it.
  const start = bytes[2] === FRAME ? 11 : 2;
  return bytes[0] === PROTO && MAGIC.every((byte, index) => bytes[start + index] === byte);
}

const FORMAT_VERSION = 1001;
/** Each storage begins with the number of its values. */
const COUNT_BYTES = 8;

async function parsePytorchLegacy(content: ByteSource): Promise<WeightsContent> {
  const bytes = await content.readAll();
  let position = 0;
  const unpickle = (environment: AllowedReferences): unknown => {
    const { value, end } = readPickle(bytes, environment, position);
    position = end;
    return value;
  };
  unpickle(NO_REFERENCES); // the magic number
  if (unpickle(NO_REFERENCES) !== FORMAT_VERSION) {
    throw new FormatError(`is in a version of PyTorch's legacy format other than ${FORMAT_VERSION}`);
  }
  checkSystem(unpickle(NO_REFERENCES));
  const storages = new Map<string, TensorStorage>();
  const root = unpickle({ ...STATE_DICT_REFERENCES, persistentLoad: id => recorded(loadStorage(id), storages) });
  const storageBytes = readStorages(unpickle(NO_REFERENCES), storages, bytes.subarray(position));
  const { tensors, metadata } = findStateDict(root);
  const collector = new TensorCollector(bytes.length);
  collectTensors(tensors, key => inMemory(storageBytes.get(key) ?? missingStorage(key)), collector);
  return { tensors: collector.tensors, metadata };
}

/** Checks the byte order of the machine that wrote the file. The sizes of C types are recorded too, but don't matter. */
function checkSystem(system: unknown): void {
  const littleEndian: unknown = system instanceof Map ? system.get('little_endian') : undefined;
  if (littleEndian === true) return;
  throw new FormatError(
    littleEndian === false
      ? 'was saved on a big-endian machine, whose byte order is not supported'
      : 'its header does not declare a byte order',
  );
}

/** Records each storage that the pickle mentions: the data after the pickles has only its key and size. */
function recorded(storage: TensorStorage, storages: Map<string, TensorStorage>): TensorStorage {
  const { key, dtype, length } = storage;
  const known = storages.get(key);
  if (known && (known.dtype !== dtype || known.length !== length)) {
    throw new FormatError(`its pickle describes the storage ${quote(key)} in two ways`);
  }
  storages.set(key, storage);
  return storage;
}

/** The storages' values by their keys, in the order of the list of keys; nothing else may follow. */
function readStorages(
  keys: unknown,
  storages: ReadonlyMap<string, TensorStorage>,
  bytes: Uint8Array,
): ReadonlyMap<string, Uint8Array> {
  if (!Array.isArray(keys)) throw new FormatError('its list of storages is not a list');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const found = new Map<string, Uint8Array>();
  let position = 0;
  for (const key of keys as unknown[]) {
    if (typeof key !== 'string') throw new FormatError('its list of storages has a key that is not text');
    const storage = storages.get(key);
    if (!storage) throw new FormatError(`its list of storages has ${quote(key)}, which its pickle does not mention`);
    if (found.has(key)) throw new FormatError(`its list of storages has ${quote(key)} twice`);
    if (COUNT_BYTES > bytes.length - position) throw new FormatError(`is truncated before the storage ${quote(key)}`);
    const count = view.getBigInt64(position, true);
    if (count !== BigInt(storage.length)) {
      throw new FormatError(
        `the storage ${quote(key)} has ${count} values, but ${storage.length} according to its pickle`,
      );
    }
    const start = position + COUNT_BYTES;
    const size = storage.length * DTYPES[storage.dtype].size;
    if (size > bytes.length - start) throw new FormatError(`is truncated inside the storage ${quote(key)}`);
    position = start + size;
    found.set(key, bytes.subarray(start, position));
  }
  if (position !== bytes.length) throw new FormatError(`has ${bytes.length - position} bytes after its last storage`);
  return found;
}

function missingStorage(key: string): never {
  throw new FormatError(`its list of storages lacks ${quote(key)}`);
}
