import { writeSafetensors } from '../../src/weights/formats/safetensors';
import {
  bool,
  bytesOf,
  caffeBlob,
  caffeFile,
  caffeNet,
  call,
  dict,
  externalData,
  floats,
  globalRef,
  int,
  legacyStorage,
  list,
  none,
  onnxFile,
  onnxModel,
  onnxNode,
  onnxTensor,
  orderedDict,
  packed,
  pickle,
  pickledTensor,
  rawData,
  safetensorsFile,
  str,
  tensor,
  torchFile,
  torchLegacy,
  torchLegacyFile,
  torchZip,
  tuple,
  uint16,
  uint64,
} from '../fixtures/weightFiles';
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
    externalFiles: new Map(),
  }),
}));

const WITH_VIEW = orderedDict([
  str('fc.weight'),
  view({ storage: '0', shape: [2], view: tuple(str('9'), int(2), int(3)) }),
]);

const LEGACY_STORAGES = [legacyStorage(SIX), legacyStorage(STORAGES[1], 2)];

const inLegacy = (pickled: Uint8Array, storages: readonly Uint8Array[]): Uint8Array =>
  torchLegacy(pickled, Object.fromEntries(storages.map((storage, index) => [`${index}`, storage])));

/** The stream is changed as a whole, or its pickle and storages each for itself. */
export const PYTORCH_LEGACY: readonly Seed[] = [
  wholeFile('net.pth', torchLegacyFile(TENSORS)),
  wholeFile('net.pth', inLegacy(pickle(WITH_VIEW), [legacyStorage(SIX)])),
  ...PICKLES.map((pickled, index): Seed => {
    const storages = index === 0 ? LEGACY_STORAGES : LEGACY_STORAGES.slice(0, 1);
    return {
      parts: [pickled, ...storages].map(bytes => ({ kind: 'bytes', bytes })),
      assemble: ([changed = pickled, ...rest]) => ({
        name: 'net.pth',
        bytes: inLegacy(changed, rest),
        externalFiles: new Map(),
      }),
    };
  }),
];

// --- ONNX ---

const float = (name: string, dims: readonly number[], ...values: number[]): Uint8Array =>
  onnxTensor({ name, dims, values: rawData(floats(...values)) });
const bytes8 = (name: string, type: number, dims: readonly number[], ...values: number[]): Uint8Array =>
  onnxTensor({ name, dims, type, values: rawData(Uint8Array.from(values)) });
const node = (
  operator: string,
  inputs: string,
  output: string,
  attributes: Readonly<Record<string, number | Uint8Array>> = {},
): Uint8Array =>
  onnxNode({ operator, inputs: inputs.split(' ').map(name => (name === '-' ? '' : name)), output, attributes });

export const ONNX: readonly Seed[] = [
  onnxFile(TENSORS),
  onnxModel([
    onnxTensor({ name: 'floats', dims: [2], values: packed(4, floats(1.5, -2)) }),
    onnxTensor({ name: 'halves', dims: [2], type: 10, values: packed(5, bytesOf(0x80, 0x7c, 7)) }),
    onnxTensor({ name: 'long', dims: [1], type: 7, values: packed(7, bytesOf(3)) }),
    onnxTensor({ name: 'double', dims: [1, 1], type: 11, values: packed(10, bytesOf(uint64(0x3ff8n << 48n))) }),
    onnxTensor({ name: 'unsigned', dims: [1], type: 13, values: packed(11, bytesOf(3)) }),
    bytes8('bytes', 2, [3], 1, 2, 3),
    onnxTensor({ name: 'bfloat', dims: [1], type: 16, values: rawData(uint16(0x3fc0)) }),
  ]),
  onnxModel(
    [float('a.weight', [2], 1, 1), float('w', [2, 3], 1, 2, 3, 4, 5, 6), float('b', [3], 7, 8, 9)],
    [
      node('Identity', 'a.weight', 'b.weight'),
      node('BatchNormalization', 'x a.weight b.weight b.weight b.weight', 'y'),
      node('Gemm', 'y w b', 'z', { transB: 0 }),
      node('Constant', '', 'c', { value: float('', [2], 4, 5) }),
      node('Add', 'z c', 'u'),
    ],
  ),
].map(bytes => wholeFile('net.onnx', bytes, 'protobuf'));

export const ONNX_QUANTIZED: readonly Seed[] = [
  onnxModel(
    [
      bytes8('w_quantized', 3, [2, 1, 1, 2], 1, 0xff, 4, 0),
      float('w_scale', [2], 0.5, 0.1),
      bytes8('w_zero_point', 3, [2], 0, 2),
      onnxTensor({ name: 'b_quantized', dims: [2], type: 6, values: packed(5, bytesOf(10, 20)) }),
      float('b_scale', [1], 0.25),
    ],
    [
      node('DequantizeLinear', 'w_quantized w_scale w_zero_point', 'w_DequantizeLinear_Output', { axis: 0 }),
      node('DequantizeLinear', 'b_quantized b_scale', 'b', { axis: 0 }),
      node('Conv', 'x w_DequantizeLinear_Output b', 'y'),
    ],
  ),
  onnxModel(
    [
      bytes8('w', 3, [2, 3], 1, 2, 3, 4, 5, 6),
      float('s', [3], 1, 10, 100),
      bytes8('z', 3, [], 0),
      float('xs', [], 0.5),
      bytes8('xz', 2, [], 3),
    ],
    [node('QLinearMatMul', 'x xs xz w s z xs xz', 'y'), node('QGemm', 'x xs xz w s z - xs xz', 'v', { transB: 0 })],
  ),
  onnxModel(
    [bytes8('w', 3, [2, 2], 1, 2, 3, 4), float('s', [1], 0.5), bytes8('z', 3, [1], 0)],
    [
      // Its second output, the scale.
      bytesOf(node('DynamicQuantizeLinear', 'x', 'xq'), 0x12, 2, 'xs'),
      node('MatMulInteger', 'xq w - z', 'y'),
      node('Cast', 'y', 'yf'),
      node('Mul', 'xs s', 'product'),
      node('Mul', 'yf product', 'out'),
    ],
  ),
].map(bytes => wholeFile('net.onnx', bytes, 'protobuf'));

const VALUES = 'net.bin';

/** The model and its external file. */
export const ONNX_EXTERNAL: readonly Seed[] = [
  [
    onnxTensor({ name: 'w', dims: [2, 2], values: externalData({ location: VALUES, offset: 0, length: 16 }) }),
    onnxTensor({ name: 'v', dims: [2], values: externalData({ location: VALUES, offset: 16, length: 8 }) }),
  ],
  [onnxTensor({ name: 'w', dims: [6], values: externalData({ location: `./${VALUES}` }) }), float('v', [1], 7)],
].map((tensors, index) => ({
  parts: [
    { kind: 'protobuf', bytes: onnxModel(tensors) },
    { kind: 'bytes', bytes: SIX },
  ],
  assemble: ([model = SIX, values = SIX]) => ({
    name: 'net.onnx',
    bytes: model,
    externalFiles: new Map([[index === 0 ? VALUES : `./${VALUES}`, values]]),
  }),
}));

/** Names that a file might have another one by. */
export const PATHS: readonly Uint8Array[] = ['../', '/etc/passwd', '..\\', 'C:', './', 'net.onnx', '\0'].map(text =>
  bytesOf(text),
);

// --- Caffe ---

const blob = (sizes: readonly number[], old = false): Uint8Array => caffeBlob(sizes, packed(5, SIX), old);

export const CAFFE: readonly Seed[] = [
  caffeFile(TENSORS),
  caffeNet(
    [
      { name: 'data', blobs: [] },
      { name: 'conv1/7x7_s2', blobs: [blob([2, 3, 1, 1], true), caffeBlob([1, 1, 1, 1], packed(5, floats(7)), true)] },
      { name: 'bn', blobs: [1, 2, 3].map(value => caffeBlob([1, 1, 1, 1], packed(5, floats(value)), true)) },
    ],
    true,
    'GoogleNet',
  ),
  caffeNet([{ name: 'fc', blobs: [caffeBlob([1], packed(8, bytesOf(uint64(0x3ff8n << 48n)))), blob([2, 3])] }]),
].map(bytes => wholeFile('net.caffemodel', bytes, 'protobuf'));

// --- TensorFlow.js ---

const MODELS: readonly object[] = [
  {
    format: 'layers-model',
    generatedBy: 'tests',
    convertedBy: null,
    modelTopology: { class_name: 'Functional', config: { name: 'net', layers: [] } },
    userDefinedMetadata: { epoch: 3 },
    weightsManifest: [
      {
        paths: ['a.bin', 'b.bin'],
        weights: [
          { name: 'conv1.conv_block.0/kernel', shape: [2, 1, 1, 3], dtype: 'float32' },
          { name: 'fc/bias', shape: [2], dtype: 'float32' },
          { name: 'fc/kernel', shape: [2, 1], dtype: 'float32' },
        ],
      },
    ],
  },
  {
    weightsManifest: [
      { paths: ['a.bin'], weights: [{ name: 'a/bias', shape: [6], dtype: 'float32' }] },
      {
        paths: ['b.bin'],
        weights: [
          { name: 'q/bias', shape: [4], dtype: 'float32', quantization: { dtype: 'uint8', scale: 0.1, min: -1 } },
          { name: 'h/bias', shape: [2], dtype: 'float32', quantization: { dtype: 'float16' } },
          { name: 'd/steps', shape: [2], dtype: 'int32', quantization: { dtype: 'uint16', scale: 0.4, min: 0 } },
          { name: 'f/iterations', shape: [1], dtype: 'int32', group: 'optimizer' },
        ],
      },
    ],
  },
];

/** The JSON and two shards. */
export const TFJS: readonly Seed[] = MODELS.map(model => ({
  parts: [
    { kind: 'json', bytes: bytesOf(JSON.stringify(model)) },
    { kind: 'bytes', bytes: SIX },
    { kind: 'bytes', bytes: SIX.subarray(0, 16) },
  ],
  assemble: ([json = SIX, first = SIX, second = SIX]) => ({
    name: 'model.json',
    bytes: json,
    externalFiles: new Map([
      ['a.bin', first],
      ['b.bin', second],
    ]),
  }),
}));

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
        externalFiles: new Map(),
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
