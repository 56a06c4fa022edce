import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import { writeSafetensors } from '../../src/weights';
import {
  bool,
  bytesOf,
  call,
  dict,
  floats,
  globalRef,
  int,
  list,
  none,
  onnxFile,
  onnxModel,
  onnxTensor,
  orderedDict,
  pickle,
  pickledTensor,
  rawData,
  safetensorsFile,
  str,
  tensor,
  torchFile,
  torchZip,
  tuple,
  uint16,
  uint64,
} from '../unit/weightFixtures';
import type { Seed } from './target';
import { wholeFile } from './target';

const TENSORS = [
  tensor('conv1.conv_block.0.weight', [2, 1, 2, 2], [1, -2, 3.5, 4, 5, 6, 7, -8]),
  tensor('conv1.conv_block.1.bias', [2], [0.25, -0.125]),
  tensor('fc.weight', [3, 2], [1, 2, 3, 4, 5, 6]),
];

const SIX = floats(0, 1, 2, 3, 4, 5);

// --- PyTorch ---

const view = (fields: Partial<Parameters<typeof pickledTensor>[0]> = {}): Uint8Array =>
  pickledTensor({ storage: '0', length: 6, shape: [2, 3], ...fields });

const STATE_DICT = orderedDict(
  [str('conv1.weight'), view()],
  [str('bn1.weight'), view({ shape: [3, 2], strides: [1, 3] })],
  [str('bn1.bias'), view({ shape: [2], offset: 3, strides: [2] })],
  [str('bn1.num_batches_tracked'), view({ storage: '1', storageType: 'LongStorage', length: 2, shape: [] })],
);

const CHECKPOINT = dict(
  [str('epoch'), int(12)],
  [str('arch'), str('googlenet')],
  [str('betas'), list(tuple(), none)],
  [str('state_dict'), orderedDict([str('module.fc.weight'), view()])],
  [str('optimizer'), dict([str('state'), dict([int(0), dict([str('m'), view({ offset: 1, shape: [5] })])])])],
  [str('amp'), bool(true)],
);

const PARAMETER = call(globalRef('torch._utils', '_rebuild_parameter'), view(), bool(true), orderedDict());
const MODULE = bytesOf(orderedDict([str('fc.weight'), PARAMETER]), dict([str('_metadata'), orderedDict()]), 'b');

/** What is pickled in files of torch.save. */
export const PICKLED = [STATE_DICT, CHECKPOINT, MODULE] as const;

/** Whole pickles of such values, in several protocols. */
export const PICKLES = PICKLED.map((value, index) => pickle(value, 2 + index));

export const STORAGES = { '0': SIX, '1': bytesOf(uint64(7), uint64(8)) } as const;

/** Opcodes with what they need, and what no pickle should be let do. */
export const PICKLE_TOKENS: readonly Uint8Array[] = [
  ...['cos\nsystem\n', 'cbuiltins\neval\n', 'c__builtin__\ngetattr\n', 'ctorch\nload\n'].map(text => bytesOf(text)),
  globalRef('collections', 'OrderedDict'),
  globalRef('torch._utils', '_rebuild_tensor_v2'),
  globalRef('torch', 'FloatStorage'),
  globalRef('torch', 'Size'),
  bytesOf('(ios\nsystem\n'),
  bytesOf(')R'),
  bytesOf('}b'),
  bytesOf(')', 0x81),
  bytesOf('(', 't'),
  bytesOf('Q'),
  bytesOf('2'),
  bytesOf(0x93),
  bytesOf('q', 0),
  bytesOf('h', 0),
  bytesOf(0x94),
  bytesOf('e'),
  bytesOf('u'),
  bytesOf('s'),
  bytesOf(0x8a, 255),
  bytesOf('X', 255, 255, 255, 255),
  bytesOf('.'),
];

/** The archive is changed as it is, checksums and directory too. */
export const PYTORCH_ARCHIVES: readonly Seed[] = [
  torchFile(TENSORS),
  ...PICKLES.map(pickled => torchZip(pickled, STORAGES)),
].map(bytes => wholeFile('net.pth', bytes));

/** The pickle and the storages are changed, inside an archive that is right. */
export const PYTORCH_PICKLES: readonly Seed[] = PICKLES.map(pickled => ({
  parts: [pickled, ...Object.values(STORAGES)].map(bytes => ({ kind: 'bytes', bytes })),
  assemble: ([changed = new Uint8Array(), ...storages]) => ({
    name: 'net.pth',
    bytes: torchZip(changed, Object.fromEntries(Object.keys(STORAGES).map((key, i) => [key, storages[i] ?? SIX]))),
    beside: new Map(),
  }),
}));

// --- ONNX ---

const packed = (field: number, write: (writer: BinaryWriter) => void) => (writer: BinaryWriter) => {
  const values = new BinaryWriter();
  write(values);
  writer.tag(field, WireType.LengthDelimited).bytes(values.finish());
};

export const ONNX: readonly Seed[] = [
  onnxFile(TENSORS),
  onnxModel([
    onnxTensor({ name: 'floats', dims: [2], values: packed(4, writer => writer.float(1.5).float(-2)) }),
    onnxTensor({ name: 'halves', dims: [2], type: 10, values: packed(5, writer => writer.int32(0x3e00).int32(7)) }),
    onnxTensor({ name: 'long', dims: [1], type: 7, values: packed(7, writer => writer.int64(-3)) }),
    onnxTensor({ name: 'double', dims: [1, 1], type: 11, values: packed(10, writer => writer.double(0.5)) }),
    onnxTensor({ name: 'unsigned', dims: [1], type: 13, values: packed(11, writer => writer.uint64(3)) }),
    onnxTensor({ name: 'bytes', dims: [3], type: 2, values: rawData(bytesOf(1, 2, 3)) }),
    onnxTensor({ name: 'bfloat', dims: [1], type: 16, values: rawData(uint16(0x3fc0)) }),
  ]),
].map(bytes => wholeFile('net.onnx', bytes, 'protobuf'));

// --- safetensors ---

const entry = (dtype: string, shape: number[], begin: number, end: number): object => ({
  dtype,
  shape,
  data_offsets: [begin, end],
});

const SAFETENSORS_HEADERS = [
  { w: entry('F32', [2, 3], 0, 24), half: entry('F16', [2], 24, 28), __metadata__: { format: 'pt', epoch: '3' } },
  { 'fc.weight': entry('BF16', [3, 2], 0, 12), long: entry('I64', [], 12, 20), none: entry('F64', [0], 20, 20) },
] as const;

export const SAFETENSORS: readonly Seed[] = [
  wholeFile('net.safetensors', writeSafetensors(TENSORS)),
  // The header's length is made to fit.
  ...SAFETENSORS_HEADERS.map((header, index): Seed => {
    const json = new TextEncoder().encode(JSON.stringify(header));
    const data = new Uint8Array(index === 0 ? 28 : 20).fill(0x3c);
    return {
      parts: [
        { kind: 'json', bytes: json },
        { kind: 'bytes', bytes: data },
      ],
      assemble: ([text = json, values = data]) => ({
        name: 'net.safetensors',
        bytes: bytesOf(safetensorsFile(new TextDecoder().decode(text), values)),
        beside: new Map(),
      }),
    };
  }),
];

// --- class names ---

/** How many classes the names are for. */
export const CLASSES = 4;

const NAMES = ['tench', 'goldfish', 'great white shark', 'crane'];
const IDS = ['n01440764', 'n01443537', 'n01484850', 'n03126707'];

const BY_INDEX = Object.fromEntries(NAMES.entries());
const BY_NAME = Object.fromEntries(NAMES.map((name, index) => [name, index]));

const jsonFile = (value: unknown): Seed =>
  wholeFile('classes.json', new TextEncoder().encode(JSON.stringify(value)), 'json');

export const LABELS: readonly Seed[] = [
  wholeFile('classes.txt', bytesOf(NAMES.join('\n'))),
  wholeFile('classes.txt', bytesOf(`${NAMES.map((name, index) => `${IDS[index] ?? ''} ${name}`).join('\r\n')}\r\n`)),
  jsonFile(NAMES),
  jsonFile(NAMES.map((name, index) => [IDS[index], name])),
  jsonFile(BY_INDEX),
  jsonFile(Object.fromEntries(NAMES.map((name, index) => [index, [IDS[index], name]]))),
  jsonFile(BY_NAME),
  jsonFile({ model_type: 'googlenet', id2label: BY_INDEX, label2id: { tench: 0 } }),
  jsonFile({ label2id: BY_NAME }),
];
