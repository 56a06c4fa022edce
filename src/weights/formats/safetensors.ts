import type { Shape } from '../../model/graph';
import type { DtypeName } from '../dtype';
import { DTYPES, encodeValues } from '../dtype';
import type { TensorInfo } from '../tensor';
import type { ByteSource } from '../../base/byteSource';
import { TensorCollector } from '../tensorCollector';
import type { FormatParser } from '../formatParser';
import type { WeightsContent } from '../weightsFile';
import { parseJson } from '../bytes/parseJson';
import { FormatError } from '../../base/formatError';
import { quote } from '../../base/displayText';

/** Hugging Face's format: the header's length in 8 bytes, a JSON header, the tensors' bytes without gaps. */
export const safetensors: FormatParser = {
  name: 'safetensors',
  recognizes: head => head[LENGTH_BYTES] === OPENING_BRACE,
  hasOffsets: true,
  parse: parseSafetensors,
};

const LENGTH_BYTES = 8;
const OPENING_BRACE = 0x7b;
/** Ample for 10,000 tensors. */
const MAX_HEADER_BYTES = 4 * 1024 * 1024;
const METADATA = '__metadata__';

const CODES = {
  float64: 'F64',
  float32: 'F32',
  float16: 'F16',
  bfloat16: 'BF16',
  int64: 'I64',
  int32: 'I32',
  int16: 'I16',
  int8: 'I8',
  uint64: 'U64',
  uint32: 'U32',
  uint16: 'U16',
  uint8: 'U8',
  bool: 'BOOL',
} as const satisfies Record<DtypeName, string>;

const DTYPE_OF = new Map<unknown, DtypeName>(
  Object.entries(CODES).map(([dtype, code]) => [code, dtype as DtypeName] as const),
);

interface Entry {
  readonly name: string;
  readonly dtype: DtypeName;
  readonly shape: Shape;
  readonly begin: number;
  readonly end: number;
}

async function parseSafetensors(content: ByteSource): Promise<WeightsContent> {
  const prefix = await content.read(0, LENGTH_BYTES);
  const length = Number(new DataView(prefix.buffer).getBigUint64(0, true));
  if (length > MAX_HEADER_BYTES) {
    throw new FormatError(`declares a header of ${length} bytes; at most ${MAX_HEADER_BYTES} are read`);
  }
  if (length > content.size - LENGTH_BYTES) throw new FormatError('is truncated inside its header');
  const header = parseHeader(await content.read(LENGTH_BYTES, length));
  const start = LENGTH_BYTES + length;
  const { [METADATA]: declaredMetadata, ...declared } = header;
  const entries = Object.entries(declared).map(([name, value]) => parseEntry(name, value));
  checkCoverage(entries, content.size - start);
  const collector = new TensorCollector(content.size);
  for (const { name, dtype, shape, begin, end } of entries) {
    collector.addPart(name, dtype, shape, content, start + begin, start + end);
  }
  return { tensors: collector.tensors, metadata: parseMetadata(declaredMetadata) };
}

function parseHeader(bytes: Uint8Array): Readonly<Record<string, unknown>> {
  const header = parseJson(bytes, 'its header');
  if (!isRecord(header)) throw new FormatError('its header must be a JSON object');
  return header;
}

function parseEntry(name: string, value: unknown): Entry {
  if (!isRecord(value)) throw new FormatError(`the tensor ${quote(name)} has no description`);
  const { dtype: code, shape, data_offsets: offsets } = value;
  const dtype = DTYPE_OF.get(code);
  if (!dtype) {
    const found = typeof code === 'string' ? quote(code) : 'none';
    throw new FormatError(`the tensor ${quote(name)} has the unknown dtype ${found}`);
  }
  if (!isCounts(shape)) throw new FormatError(`the tensor ${quote(name)} has an invalid shape`);
  const [begin, end, ...rest] = isCounts(offsets) ? offsets : [];
  if (begin === undefined || end === undefined || rest.length > 0 || begin > end) {
    throw new FormatError(`the tensor ${quote(name)} has invalid data_offsets`);
  }
  return { name, dtype, shape, begin, end };
}

/** The format requires each byte to belong to one tensor. This also detects a truncated file. */
function checkCoverage(entries: readonly Entry[], dataBytes: number): void {
  let position = 0;
  for (const { name, begin, end } of entries.toSorted((a, b) => a.begin - b.begin || a.end - b.end)) {
    if (end > dataBytes) {
      throw new FormatError(`the tensor ${quote(name)} reaches to byte ${end} of ${dataBytes}: the file is truncated`);
    }
    if (begin !== position) {
      throw new FormatError(
        `the tensor ${quote(name)} ${begin < position ? 'overlaps another' : 'leaves a gap before it'}`,
      );
    }
    position = end;
  }
  if (position !== dataBytes) throw new FormatError(`has ${dataBytes - position} bytes that belong to no tensor`);
}

function parseMetadata(value: unknown): Readonly<Record<string, string>> {
  if (value === undefined) return {};
  const entries = isRecord(value) ? Object.entries(value) : undefined;
  const texts = entries?.filter((entry): entry is [string, string] => typeof entry[1] === 'string');
  if (!texts || texts.length !== entries?.length) throw new FormatError(`its ${METADATA} is not a map of texts`);
  return Object.fromEntries(texts);
}

/** A tensor to write, in any memory. */
export interface WritableTensor extends TensorInfo {
  readonly data: Float32Array;
}

/**
 * Writes a safetensors file. Its header has the tensors in the given order; their bytes lie with wider types first, so
 * that every tensor is aligned to its type. Values are written in each tensor's own dtype.
 * @param metadata kept in the file; `format: 'pt'` says that shapes are PyTorch's.
 * @throws RangeError when a tensor's shape and values disagree, or two have the same name.
 */
export function writeSafetensors(
  tensors: Iterable<WritableTensor>,
  metadata: Readonly<Record<string, string>> = { format: 'pt' },
): Uint8Array<ArrayBuffer> {
  const inOrder = [...tensors];
  const offsets = new Map<WritableTensor, number>();
  let dataBytes = 0;
  for (const tensor of inOrder.toSorted((a, b) => DTYPES[b.dtype].size - DTYPES[a.dtype].size)) {
    offsets.set(tensor, dataBytes);
    dataBytes += byteLength(tensor);
  }
  const header = new Map<string, unknown>();
  if (Object.keys(metadata).length > 0) header.set(METADATA, metadata);
  for (const tensor of inOrder) {
    const { name, dtype, shape } = tensor;
    if (header.has(name) || name === METADATA) throw new RangeError(`Two tensors are called ${quote(name)}.`);
    const begin = offsets.get(tensor) ?? 0;
    header.set(name, { dtype: CODES[dtype], shape, data_offsets: [begin, begin + byteLength(tensor)] });
  }
  const json = new TextEncoder().encode(JSON.stringify(Object.fromEntries(header)));
  const headerBytes = Math.ceil(json.length / LENGTH_BYTES) * LENGTH_BYTES;
  const file = new Uint8Array(LENGTH_BYTES + headerBytes + dataBytes);
  new DataView(file.buffer).setBigUint64(0, BigInt(headerBytes), true);
  file.fill(0x20, LENGTH_BYTES, LENGTH_BYTES + headerBytes);
  file.set(json, LENGTH_BYTES);
  const data = file.subarray(LENGTH_BYTES + headerBytes);
  for (const [{ dtype, data: values }, begin] of offsets) encodeValues(dtype, values, data.subarray(begin));
  return file;
}

function byteLength({ name, shape, dtype, data }: WritableTensor): number {
  if (shape.reduce((product, size) => product * size, 1) !== data.length) {
    throw new RangeError(`The tensor ${quote(name)} has ${data.length} values, which don't fit its shape.`);
  }
  return data.length * DTYPES[dtype].size;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isCounts(value: unknown): value is number[] {
  return Array.isArray(value) && value.every(size => Number.isSafeInteger(size) && size >= 0);
}
