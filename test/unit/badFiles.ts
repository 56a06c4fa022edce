// Files that are wrong on purpose, and how each format is to refuse them.
import { deflateRawSync } from 'node:zlib';
import type { NamedTensor } from '../../src/weights';
import { writeSafetensors } from '../../src/weights';
import type { SuspectFile } from '../fuzz/suspectFile';
import type { Pickled } from './weightFixtures';
import {
  bytesOf,
  caffeBlob,
  caffeFile,
  caffeNet,
  call,
  dict,
  externalData,
  floatBytes,
  floats,
  globalRef,
  int,
  legacyStorage,
  list,
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
  uint32,
  uint64,
  zip,
} from './weightFixtures';

/** A file and the reason for which it has to be refused. */
export type BadFile = readonly [reason: RegExp, file: () => SuspectFile];

export interface BadFormat {
  readonly name: string;
  /** A whole file of these tensors. */
  readonly write: (tensors: readonly NamedTensor[]) => SuspectFile;
  /** Whether a file that ends between two tensors is whole: what it lacks is found when it is taken for a network. */
  readonly endsAnywhere?: boolean;
  /** What a tensor that was written under a name is read as; the same name if this is absent. */
  readonly readAs?: (name: string) => string;
  /** What each format has in its own way. */
  readonly common: Readonly<Record<'a size beyond the file' | 'tensors of 10 GB' | 'a wrong dtype', BadFile>>;
  readonly twice: BadFile;
  /** What only this format has. */
  readonly own: Readonly<Record<string, BadFile>>;
}

const alone = (name: string, bytes: Uint8Array): SuspectFile => ({ name, bytes, beside: new Map() });

const SIX = floats(0, 1, 2, 3, 4, 5);
const TWICE = [tensor('w', [1], [1]), tensor('w', [2], [1, 2])];

/** 10 GB of float32. */
const HUGE = [50_000, 50_000];

/** One piece many times. */
const repeated = (count: number, ...parts: readonly (number | string | Uint8Array)[]): Uint8Array => {
  const piece = bytesOf(...parts);
  return new Uint8Array(Buffer.alloc(count * piece.length, piece));
};

// --- pickles ---

const ARGUMENT = str('echo this must never run');
const SYSTEM = globalRef('os', 'system');
const stackGlobal = (module: string, name: string): Pickled => bytesOf(str(module), str(name), 0x93);
const ORDERED_DICT = globalRef('collections', 'OrderedDict');

/** Every way in which a pickle can have something called, and the name by which it is refused. */
const ATTACKS: Readonly<Record<string, readonly [reason: RegExp, value: Pickled]>> = {
  'os.system': [/"os\.system".* refused/, call(SYSTEM, ARGUMENT)],
  'posix.system': [/"posix\.system".* refused/, call(globalRef('posix', 'system'), ARGUMENT)],
  'nt.system': [/"nt\.system".* refused/, call(globalRef('nt', 'system'), ARGUMENT)],
  'builtins.eval': [/"builtins\.eval".* refused/, call(globalRef('builtins', 'eval'), ARGUMENT)],
  'builtins.getattr': [
    /"builtins\.getattr".* refused/,
    call(globalRef('builtins', 'getattr'), ORDERED_DICT, str('pop')),
  ],
  'subprocess.Popen': [/"subprocess\.Popen".* refused/, call(globalRef('subprocess', 'Popen'), ARGUMENT)],
  'torch.load': [/"torch\.load".* refused/, call(globalRef('torch', 'load'), ARGUMENT)],
  'a name that JavaScript knows': [/"torch\.constructor".* refused/, call(globalRef('torch', 'constructor'), ARGUMENT)],
  STACK_GLOBAL: [/"os\.system".* refused/, bytesOf(stackGlobal('os', 'system'), tuple(ARGUMENT), 'R')],
  'STACK_GLOBAL of an attribute': [/"collections\.OrderedDict\.pop"/, stackGlobal('collections', 'OrderedDict.pop')],
  'STACK_GLOBAL of no text': [/no text/, bytesOf(int(1), str('system'), 0x93)],
  INST: [/opcode INST .* refused/, bytesOf('(', ARGUMENT, 'ios\nsystem\n')],
  OBJ: [/opcode OBJ .* refused/, bytesOf('(', ORDERED_DICT, ARGUMENT, 'o')],
  'OBJ of os.system': [/"os\.system".* refused/, bytesOf('(', SYSTEM, ARGUMENT, 'o')],
  NEWOBJ: [/opcode NEWOBJ .* refused/, bytesOf(ORDERED_DICT, ')', 0x81)],
  NEWOBJ_EX: [/opcode NEWOBJ_EX .* refused/, bytesOf(ORDERED_DICT, ')', '}', 0x92)],
  EXT1: [/opcode EXT1 .* refused/, bytesOf(0x82, 1)],
  EXT4: [/opcode EXT4 .* refused/, bytesOf(0x84, uint32(1))],
  PERSID: [/opcode PERSID .* refused/, bytesOf('Pos.system\n')],
  BINPERSID: [/no tensor storage.* refused/, bytesOf(tuple(str('system'), ARGUMENT), 'Q')],
  NEXT_BUFFER: [/opcode NEXT_BUFFER .* refused/, bytesOf(0x97)],
  'REDUCE of no function': [/no function.* refused/, call(str('os.system'), ARGUMENT)],
  'REDUCE of a type': [/no function.* refused/, call(globalRef('torch', 'FloatStorage'), ARGUMENT)],
  'BUILD of no dictionary': [
    /attributes of something that is no dictionary.* refused/,
    bytesOf(list(), dict([str('__setstate__'), str('os.system')]), 'b'),
  ],
  'BUILD with a global': [
    /"os\.system".* refused/,
    bytesOf(orderedDict(), dict([str('__setstate__'), SYSTEM]), tuple(ARGUMENT), 'b'),
  ],
};

/** Pickles that are short, but would have a reader work or store without end. */
const BOMBS: Readonly<Record<string, readonly [reason: RegExp, value: Pickled]>> = {
  'a text of 4 GB': [/is truncated/, bytesOf('X', uint32(2 ** 32 - 1))],
  'a text of 2^64 bytes': [/is truncated/, bytesOf(0x8d, uint64(2n ** 64n - 1n))],
  'a list that holds itself': [/no dictionary|does not mention/, bytesOf(']', 'q', 0, 'h', 0, 'a')],
  'lists that double': [
    /no dictionary|does not mention/,
    bytesOf(']', repeated(1_000, 'q', 0, '(', 'h', 0, 'h', 0, 't')),
  ],
  'more opcodes than any state_dict': [/more than \d+ opcodes/, bytesOf('('.repeat(600_000))],
  'integers of 2,040 bits': [/opcode POP/, repeated(20_000, 0x8a, 255, new Uint8Array(255), '0')],
};

const view = (fields: Partial<Parameters<typeof pickledTensor>[0]> = {}): Pickled =>
  pickledTensor({ storage: '0', length: 6, shape: [2, 3], ...fields });
const weight = (fields: Partial<Parameters<typeof pickledTensor>[0]> = {}): Pickled =>
  orderedDict([str('w'), view(fields)]);
const many = (count: number): Pickled =>
  orderedDict(...Array.from({ length: count }, (_, index) => [str(`${index}`), view()] as const));

/** What is wrong with a pickle is so in each container of one. */
function pickleCases(contain: (pickled: Uint8Array) => SuspectFile): BadFormat['own'] {
  const cases = Object.entries({ ...ATTACKS, ...BOMBS }).map(([name, [reason, value]]) => {
    return [name, [reason, () => contain(pickle(value, 4))] as const] as const;
  });
  return {
    ...Object.fromEntries(cases),
    'views of 10 GB on 24 bytes': [
      /more values than the file can hold/,
      () => contain(pickle(weight({ shape: HUGE, strides: [0, 0] }))),
    ],
    'a view beyond its storage': [/"w" reaches beyond its storage/, () => contain(pickle(weight({ offset: 2 ** 40 })))],
    'a negative stride': [/arguments that describe none/, () => contain(pickle(weight({ strides: [3, -1] })))],
    'more tensors than any network': [/more than 10000 tensors/, () => contain(pickle(many(10_001)))],
  };
}

// --- zip ---

const DIRECTORY_ENTRY = Buffer.from('PK\x01\x02');
const END_OF_DIRECTORY = Buffer.from('PK\x05\x06');

/** An archive with other bytes in its directory's entries, at a place counted from the start of each. */
function withDirectory(archive: Uint8Array, at: number, bytes: Uint8Array): Uint8Array {
  const changed = Buffer.from(archive);
  for (let entry = changed.indexOf(DIRECTORY_ENTRY); entry >= 0; entry = changed.indexOf(DIRECTORY_ENTRY, entry + 1)) {
    changed.set(bytes, entry + at);
  }
  return new Uint8Array(changed);
}

function withEnd(archive: Uint8Array, at: number, bytes: Uint8Array): Uint8Array {
  const changed = Buffer.from(archive);
  changed.set(bytes, changed.lastIndexOf(END_OF_DIRECTORY) + at);
  return new Uint8Array(changed);
}

const inZip = (pickled: Uint8Array, storages: Readonly<Record<string, Uint8Array>> = { '0': SIX }): SuspectFile =>
  alone('net.pth', torchZip(pickled, storages));

const deflated = (name: string, size: number): Parameters<typeof zip>[0][number] => ({
  name,
  data: deflateRawSync(new Uint8Array(size)),
  method: 8,
  declaredSize: 4_000_000_000,
});

const PICKLE_ENTRY = { name: 'net/data.pkl', data: pickle(weight()) };
const STORAGE_ENTRY = { name: 'net/data/0', data: SIX };

/** A thousand entries for one storage of a megabyte, a gigabyte if each were read; `shape` is of the tensors. */
function overlapping(shape: readonly number[]): SuspectFile {
  const length = 250_000;
  const keys = Array.from({ length: 1_000 }, (_, index) => `${1_000 + index}`);
  const items = keys.map(key => [str(`w${key}`), pickledTensor({ storage: key, length, shape })] as const);
  const archive = Buffer.from(
    zip([
      { name: 'net/data.pkl', data: pickle(orderedDict(...items)) },
      { name: 'net/data/1000', data: new Uint8Array(length * 4) },
    ]),
  );
  const directory = archive.indexOf(DIRECTORY_ENTRY);
  const second = archive.indexOf(DIRECTORY_ENTRY, directory + 1);
  const end = archive.lastIndexOf(END_OF_DIRECTORY);
  const entry = archive.subarray(second, end - '1000'.length);
  const entries = bytesOf(...keys.map(key => bytesOf(entry, key)));
  const whole = bytesOf(archive.subarray(0, second), entries, archive.subarray(end));
  const count = uint16(keys.length + 1);
  const size = uint32(second - directory + entries.length);
  return alone('net.pth', withEnd(whole, 8, bytesOf(count, count, size)));
}

const PYTORCH: BadFormat = {
  name: 'PyTorch',
  write: tensors => alone('net.pth', torchFile(tensors)),
  common: {
    'a size beyond the file': [
      /^its zip directory is truncated or damaged|declares more bytes than the file has/,
      () => alone('net.pth', zip([PICKLE_ENTRY, { ...STORAGE_ENTRY, declaredSize: 4_000_000_000 }])),
    ],
    'tensors of 10 GB': [
      /"w" declares 2500000000 values of float32 but has 24 bytes/,
      () => inZip(pickle(weight({ shape: HUGE, length: 2_500_000_000 }))),
    ],
    'a wrong dtype': [
      /"torch\.ComplexFloatStorage", which is not part of a state_dict/,
      () => inZip(pickle(weight({ storageType: 'ComplexFloatStorage' }))),
    ],
  },
  twice: [/the key "w" twice/, () => alone('net.pth', torchFile(TWICE))],
  own: {
    ...pickleCases(inZip),
    'a pickle that inflates to 4 GB': [
      /"net\/data\.pkl" is compressed/,
      () => alone('net.pth', zip([deflated('net/data.pkl', 4_000_000), STORAGE_ENTRY])),
    ],
    'a storage that inflates to 4 GB': [
      /"net\/data\/0" is compressed/,
      () => alone('net.pth', zip([PICKLE_ENTRY, deflated('net/data/0', 4_000_000)])),
    ],
    'an archive in place of its pickle': [
      /opcode PERSID .* refused/,
      () => alone('net.pth', zip([{ name: 'net/data.pkl', data: zip([PICKLE_ENTRY]) }])),
    ],
    'a thousand entries of one storage': [/zip entry "net\/data\/\d+" overlaps others/, () => overlapping([250_000])],
    'a thousand entries of one storage, of which nothing is used': [
      /zip entry "net\/data\/\d+" overlaps others/,
      () => overlapping([0]),
    ],
    'more entries than any checkpoint': [
      /more than 5000 entries/,
      () => alone('net.pth', zip(Array.from({ length: 5_001 }, (_, index) => ({ name: `${index}`, data: SIX })))),
    ],
    'two entries of one name': [
      /"net\/data\/0" occurs twice/,
      () => alone('net.pth', zip([PICKLE_ENTRY, STORAGE_ENTRY, STORAGE_ENTRY])),
    ],
    'two pickles': [
      /it has 2 entries data\.pkl/,
      () => alone('net.pth', zip([PICKLE_ENTRY, { ...PICKLE_ENTRY, name: 'two/data.pkl' }])),
    ],
    'a wrong checksum': [
      /"net\/data\/0" differs from its checksum/,
      () => alone('net.pth', zip([PICKLE_ENTRY, { ...STORAGE_ENTRY, declaredCrc: 1 }])),
    ],
    'an encrypted entry': [
      /is encrypted/,
      () => alone('net.pth', withDirectory(zip([PICKLE_ENTRY, STORAGE_ENTRY]), 8, uint16(1))),
    ],
    'entries beyond the file': [
      /no header where the directory says/,
      () => alone('net.pth', withDirectory(zip([PICKLE_ENTRY, STORAGE_ENTRY]), 42, uint32(0x7fffffff))),
    ],
    'a directory of 65,535 entries': [
      /zip directory is truncated or damaged/,
      () => alone('net.pth', withEnd(zip([PICKLE_ENTRY, STORAGE_ENTRY]), 8, uint32(0xfffefffe))),
    ],
    'a directory of zip64 that is not there': [
      /zip directory is truncated or damaged/,
      () => alone('net.pth', withEnd(zip([PICKLE_ENTRY, STORAGE_ENTRY]), 16, uint32(0xffffffff))),
    ],
    'a million ends of a directory': [
      /zip directory is truncated or damaged|not one of torch\.save/,
      () => alone('net.pth', bytesOf('PK', 3, 4, Buffer.alloc(4_000_000, END_OF_DIRECTORY))),
    ],
    'a storage outside its folder': [
      /no "net\/data\/\.\.\/\.\.\/other"/,
      () =>
        alone(
          'net.pth',
          zip([
            { ...PICKLE_ENTRY, data: pickle(weight({ storage: '../../other' })) },
            { ...STORAGE_ENTRY, name: 'other' },
          ]),
        ),
    ],
  },
};

const inLegacy = (
  pickled: Uint8Array,
  storages: Readonly<Record<string, Uint8Array>> = { '0': legacyStorage(SIX) },
): SuspectFile => alone('net.pth', torchLegacy(pickled, storages));

const LEGACY: BadFormat = {
  name: 'PyTorch’s legacy format',
  write: tensors => alone('net.pth', torchLegacyFile(tensors)),
  common: {
    'a size beyond the file': [
      /is truncated inside the storage "0"/,
      () => inLegacy(pickle(weight({ length: 7 })), { '0': legacyStorage(SIX, 7) }),
    ],
    'tensors of 10 GB': [
      /is truncated inside the storage "0"/,
      () =>
        inLegacy(pickle(weight({ shape: HUGE, length: 2_500_000_000 })), { '0': legacyStorage(SIX, 2_500_000_000) }),
    ],
    'a wrong dtype': [
      /"torch\.ComplexFloatStorage", which is not part of a state_dict/,
      () => inLegacy(pickle(weight({ storageType: 'ComplexFloatStorage' }))),
    ],
  },
  twice: [/the key "w" twice/, () => alone('net.pth', torchLegacyFile(TWICE))],
  own: {
    ...pickleCases(inLegacy),
    'a number of values below 0': [
      /the storage "0" has -1 values/,
      () => inLegacy(pickle(weight()), { '0': bytesOf(uint64(2n ** 64n - 1n), SIX) }),
    ],
    'a list of storages without end': [
      /is truncated/,
      () => alone('net.pth', bytesOf(torchLegacy(pickle(weight()), {}).subarray(0, -1), repeated(1_000, str('0')))),
    ],
  },
};

// --- ONNX ---

const inOnnx = (...fields: readonly Parameters<typeof onnxTensor>[0][]): SuspectFile =>
  alone('net.onnx', onnxModel(fields.map(onnxTensor)));

const ONNX: BadFormat = {
  name: 'ONNX',
  write: tensors => alone('net.onnx', onnxFile(tensors)),
  common: {
    'a size beyond the file': [
      /its ONNX model is truncated or damaged/,
      () => alone('net.onnx', bytesOf(0x08, 7, 0x3a, 0xff, 0xff, 0xff, 0xff, 0x07, 1, 2)),
    ],
    'tensors of 10 GB': [
      /"w" declares 10000000000 bytes .* but has 4/,
      () => inOnnx({ name: 'w', dims: HUGE, values: rawData(floats(1)) }),
    ],
    'a wrong dtype': [
      /"w" has the ONNX type 8, which is/,
      () => inOnnx({ name: 'w', dims: [1], type: 8, values: rawData(floats(1)) }),
    ],
  },
  twice: [/"w" occurs twice/, () => alone('net.onnx', onnxFile(TWICE))],
  own: {
    'a list of numbers below 0': [
      /impossible shape \[-1\]/,
      () => inOnnx({ name: 'w', dims: [-1], values: rawData(floats(1)) }),
    ],
    'values of 10 GB in a list of two': [
      /more values than the file can hold/,
      () => inOnnx({ name: 'w', dims: HUGE, values: packed(4, floats(1, 2)) }),
    ],
    'more tensors than any network': [
      /more than 10000 tensors/,
      () =>
        inOnnx(
          ...Array.from({ length: 10_001 }, (_, index) => ({ name: `${index}`, dims: [0], values: () => undefined })),
        ),
    ],
    'a graph of a million nodes': [
      /more nodes than any GoogLeNet/,
      () => alone('net.onnx', onnxModel([], Array<Uint8Array>(1_000_000).fill(new Uint8Array()))),
    ],
    'a million entries of metadata': [
      /more than \d+ entries of metadata/,
      () => alone('net.onnx', bytesOf(onnxModel([]), repeated(1_000_000, 0x72, 0))),
    ],
    'groups without end': [
      /its ONNX model is truncated or damaged/,
      () => alone('net.onnx', bytesOf(0x08, 7, 0x12, 0, repeated(1_000_000, 0x7b))),
    ],
    'a scale that is used ten thousand times': [
      /more nodes than any|more values than the file can hold/,
      () => quantised([1, 1], [1], 5_000),
    ],
    'a long list of values under a thousand names': [/more values than the file can hold/, () => aliases(1_000)],
  },
};

/** Convolutions with whole numbers of this shape, and one scale for all of them. */
function quantised(dims: readonly number[], scaleDims: readonly number[], count: number): SuspectFile {
  const scale = new Uint8Array(4 * scaleDims.reduce((product, size) => product * size, 1));
  const names = Array.from({ length: count }, (_, index) => `w${index}`);
  const bytes = onnxModel(
    [
      onnxTensor({ name: 's', dims: scaleDims, values: rawData(scale) }),
      ...names.map(name => onnxTensor({ name, dims, type: 3, values: rawData(new Uint8Array()) })),
    ],
    names.flatMap(name => [
      onnxNode({
        operator: 'DequantizeLinear',
        inputs: [name, 's'],
        output: `${name}_dequantized`,
        attributes: { axis: 0 },
      }),
      onnxNode({ operator: 'Conv', inputs: ['x', `${name}_dequantized`], output: `${name}_out` }),
    ]),
  );
  return alone('net.onnx', bytes);
}

/** One value with a megabyte that says nothing beside it, which every other name would have a reader go through again. */
function aliases(count: number): SuspectFile {
  const names = Array.from({ length: count }, (_, index) => `w${index}`);
  const tensorOfOne = onnxTensor({ name: 'w', dims: [1], values: packed(4, floats(1)) });
  return alone(
    'net.onnx',
    onnxModel(
      [bytesOf(tensorOfOne, repeated(500_000, 0x78, 0))],
      names.flatMap(name => [
        onnxNode({ operator: 'Identity', inputs: ['w'], output: name }),
        onnxNode({ operator: 'Conv', inputs: ['x', name], output: `${name}_out` }),
      ]),
    ),
  );
}

// --- ONNX with its values in a file beside it ---

const VALUES = 'net.bin';

function onnxBeside(tensors: readonly Parameters<typeof onnxTensor>[0][], values = SIX): SuspectFile {
  return { name: 'net.onnx', bytes: onnxModel(tensors.map(onnxTensor)), beside: new Map([[VALUES, values]]) };
}

type External = Parameters<typeof externalData>[0];

const external = (entries: External, dims: readonly number[] = [6]): Parameters<typeof onnxTensor>[0] => ({
  name: 'w',
  dims,
  values: externalData({ location: VALUES, ...entries }),
});

/** Names of files that lie elsewhere, on one system or another. */
const ELSEWHERE = [
  '../net.bin',
  '/etc/passwd',
  'a/../../net.bin',
  '..\\net.bin',
  'C:\\net.bin',
  'C:net.bin',
  'file:///etc/passwd',
];

/** Each of these names is refused before anyone looks whether there is such a file. */
const elsewhere = (contain: (name: string) => SuspectFile): BadFormat['own'] =>
  Object.fromEntries(
    ELSEWHERE.map(name => {
      const reason = /refers to a file by the path "[^ ]+", which (leads out|is absolute|has a backslash|begins with)/;
      return [`a file of its values called ${name}`, [reason, () => contain(name)] as const] as const;
    }),
  );

const ONNX_BESIDE: BadFormat = {
  name: 'ONNX with a file beside it',
  write: tensors => {
    let offset = 0;
    const files = tensors.map(({ name, shape, data }) => {
      const values = externalData({ location: VALUES, offset, length: data.byteLength });
      offset += data.byteLength;
      return { name, dims: shape, values };
    });
    return onnxBeside(files, bytesOf(...tensors.map(({ data }) => floatBytes(data))));
  },
  common: {
    'a size beyond the file': [/"w" reaches to byte 28 of 24/, () => onnxBeside([external({ offset: 4, length: 24 })])],
    'tensors of 10 GB': [
      /reaches to byte 10000000000 of 24/,
      () => onnxBeside([external({ length: 10_000_000_000 }, HUGE)]),
    ],
    'a wrong dtype': [/"w" has the ONNX type 8, which is/, () => onnxBeside([{ ...external({}), type: 8 }])],
  },
  twice: [/"w" occurs twice/, () => onnxBeside([external({}), external({})])],
  own: {
    ...elsewhere(location => onnxBeside([external({ location })])),
    'a file that is not there': [
      /"other\.bin", but its folder has no such file/,
      () => onnxBeside([external({ location: 'other.bin' })]),
    ],
    'a file that has no name': [/names none/, () => onnxBeside([external({ location: '' })])],
    'an offset below 0': [/impossible offset "-8"/, () => onnxBeside([external({ offset: -8 })])],
    'an offset that is no number': [/impossible offset "0x8"/, () => onnxBeside([external({ offset: '0x8' })])],
    'tensors that overlap': [
      /"w" and "v" overlap|"v" and "w" overlap/,
      () => onnxBeside([external({ length: 16 }, [4]), { ...external({ offset: 8, length: 16 }, [4]), name: 'v' }]),
    ],
  },
};

// --- safetensors ---

const entry = (begin: number, end: number, shape = [(end - begin) / 4], dtype = 'F32'): object => ({
  dtype,
  shape,
  data_offsets: [begin, end],
});

const inSafetensors = (header: unknown, data = SIX): SuspectFile =>
  alone('net.safetensors', safetensorsFile(header, data));

const SAFETENSORS: BadFormat = {
  name: 'safetensors',
  write: tensors => alone('net.safetensors', writeSafetensors(tensors)),
  common: {
    'a size beyond the file': [
      /reaches to byte 10000000000 of 24/,
      () => inSafetensors({ w: entry(0, 10_000_000_000) }),
    ],
    'tensors of 10 GB': [
      /"w" declares 10000000000 bytes .* but has 24/,
      () => inSafetensors({ w: entry(0, 24, HUGE) }),
    ],
    'a wrong dtype': [/"w" has the unknown dtype "C64"/, () => inSafetensors({ w: entry(0, 24, [3], 'C64') })],
  },
  twice: [
    /"w" occurs twice/,
    () => inSafetensors(`{"w":${JSON.stringify(entry(0, 24))},"w":${JSON.stringify(entry(0, 24))}}`),
  ],
  own: {
    'a header of 2^63 bytes': [
      /declares a header of \d+ bytes/,
      () => alone('net.safetensors', bytesOf(uint64(2n ** 63n), '{}')),
    ],
    'a header beyond the file': [
      /is truncated inside its header/,
      () => alone('net.safetensors', bytesOf(uint64(50), '{}')),
    ],
    'a header that nests a million lists': [
      /nests brackets more than \d+ levels/,
      () => inSafetensors(`{"w":${'['.repeat(1_000_000)}${']'.repeat(1_000_000)}}`),
    ],
    'a header that nests a million objects': [
      /nests brackets more than \d+ levels/,
      () => inSafetensors(`${'{"":'.repeat(800_000)}1${'}'.repeat(800_000)}`),
    ],
    'a name that hides and turns itself around': [
      /the tensor "a\\u\{7f\}\\u\{202e\}b" has no description/,
      () => inSafetensors({ 'a\u007f\u202eb': 1 }),
    ],
    'tensors of one place': [/"v" overlaps another/, () => inSafetensors({ w: entry(0, 24), v: entry(0, 24) })],
    'more tensors than any network': [
      /more than 10000 tensors/,
      () =>
        inSafetensors(
          Object.fromEntries(Array.from({ length: 10_001 }, (_, index) => [`w${index}`, entry(0, 0)])),
          new Uint8Array(),
        ),
    ],
  },
};

// --- Caffe ---

const ONE_BLOB = packed(5, floats(1));

const inCaffe = (...blobs: readonly Uint8Array[]): SuspectFile =>
  alone('net.caffemodel', caffeNet([{ name: 'conv', blobs }]));

const CAFFE: BadFormat = {
  name: 'Caffe',
  write: tensors => alone('net.caffemodel', caffeFile(tensors)),
  endsAnywhere: true,
  readAs: name => `${name}_w_0`,
  common: {
    'a size beyond the file': [
      /its Caffe net is truncated or damaged/,
      () => alone('net.caffemodel', bytesOf(0x0a, 3, 'net', 0xa2, 0x06, 0xff, 0xff, 0xff, 0xff, 0x07, 0x0a)),
    ],
    'tensors of 10 GB': [/declares 10000000000 bytes .* but has 4/, () => inCaffe(caffeBlob(HUGE, ONE_BLOB))],
    'a wrong dtype': [/as raw data/, () => inCaffe(caffeBlob([1], packed(12, floats(1))))],
  },
  twice: [/"w_w_0" occurs twice/, () => alone('net.caffemodel', caffeFile(TWICE))],
  own: {
    'tensors of 10 GB in the old sizes': [
      /declares 10000000000 bytes/,
      () => inCaffe(caffeBlob([1, 1, ...HUGE], ONE_BLOB, true)),
    ],
    'sizes below 0': [/impossible shape \[-1, -1\]/, () => inCaffe(caffeBlob([-1, -1], ONE_BLOB))],
    'a million sizes': [/impossible shape/, () => inCaffe(caffeBlob(Array<number>(1_000_000).fill(1), ONE_BLOB))],
    'more blobs than any layer': [
      /more than \d+ blobs/,
      () => inCaffe(...Array<Uint8Array>(1_000).fill(caffeBlob([1], ONE_BLOB))),
    ],
    'more layers than any network': [
      /more than \d+ layers/,
      () => alone('net.caffemodel', bytesOf(0x0a, 3, 'net', repeated(1_000_000, 0xa2, 0x06, 0))),
    ],
  },
};

// --- TensorFlow.js ---

interface Weight {
  readonly name?: string;
  readonly shape: readonly number[];
  readonly dtype?: string;
  readonly group?: string;
}

function inTfjs(weights: readonly Weight[], paths: readonly string[] = [VALUES], values = SIX): SuspectFile {
  const specs = weights.map(weight => ({ name: 'w', dtype: 'float32', ...weight }));
  const model = { format: 'layers-model', modelTopology: {}, weightsManifest: [{ paths, weights: specs }] };
  return { name: 'model.json', bytes: bytesOf(JSON.stringify(model)), beside: new Map([[VALUES, values]]) };
}

const jsonFile = (text: string): SuspectFile => alone('model.json', bytesOf(text));

const TFJS: BadFormat = {
  name: 'TensorFlow.js',
  write: tensors => {
    const values = bytesOf(...tensors.map(({ data }) => floatBytes(data)));
    const shards = [values.subarray(0, 10), values.subarray(10)];
    const names = shards.map((_, index) => `group1-shard${index + 1}of2.bin`);
    const file = inTfjs(
      tensors.map(({ name, shape }) => ({ name, shape })),
      names,
    );
    return { ...file, beside: new Map(names.map((name, index) => [name, shards[index] ?? values])) };
  },
  common: {
    'a size beyond the file': [/take 28 bytes, but its 1 files have 24/, () => inTfjs([{ shape: [7] }])],
    'tensors of 10 GB': [/take 10000000000 bytes, but its 1 files have 24/, () => inTfjs([{ shape: HUGE }])],
    'a wrong dtype': [
      /"w" is of the type "complex64", which is not read/,
      () => inTfjs([{ shape: [3], dtype: 'complex64' }]),
    ],
  },
  twice: [/"w" occurs twice/, () => inTfjs([{ shape: [3] }, { shape: [3] }])],
  own: {
    ...elsewhere(name => inTfjs([{ shape: [6] }], [name])),
    'a file that is not there': [
      /"other\.bin", but its folder has no such file/,
      () => inTfjs([{ shape: [6] }], ['other.bin']),
    ],
    'one file a thousand times': [
      /the file "net\.bin" twice/,
      () => inTfjs([{ shape: [6_000] }], Array<string>(1_000).fill(VALUES)),
    ],
    'one file under two names': [
      /the file "\.\/net\.bin" twice/,
      () => inTfjs([{ shape: [12] }], [VALUES, `./${VALUES}`]),
    ],
    'a shape beyond all numbers': [
      /impossible shape/,
      () => inTfjs([{ shape: [...Array<number>(30).fill(2 ** 50), 0] }]),
    ],
    'an optimiser beyond all numbers': [
      /impossible shape/,
      () => inTfjs([{ shape: [6] }, { name: 'm', shape: [...Array<number>(30).fill(2 ** 50), 0], group: 'optimizer' }]),
    ],
    'a manifest that nests a million lists': [
      /nests brackets more than \d+ levels/,
      () => jsonFile(`{"weightsManifest":${'['.repeat(1_000_000)}${']'.repeat(1_000_000)}}`),
    ],
    'a manifest of a million mistakes': [
      /damaged at "0\.weights\.0"/,
      () => jsonFile(`{"weightsManifest":[{"paths":[],"weights":[${'1,'.repeat(1_000_000)}1]}]}`),
    ],
    'a text of four million characters': [/no model of TensorFlow/, () => jsonFile(`{"a":"${'x'.repeat(4_000_000)}"}`)],
    'a key twice': [/"weightsManifest" occurs twice/, () => jsonFile('{"weightsManifest":[],"weightsManifest":[]}')],
    'a prototype': [/without weights|no model of TensorFlow/, () => jsonFile('{"__proto__":{"weightsManifest":[]}}')],
    'more tensors than any network': [
      /more than 10000 tensors/,
      () =>
        inTfjs(
          Array.from({ length: 10_001 }, (_, index) => ({ name: `${index}`, shape: [0] })),
          [VALUES],
          new Uint8Array(),
        ),
    ],
  },
};

export const BAD_FORMATS: readonly BadFormat[] = [ONNX, ONNX_BESIDE, PYTORCH, LEGACY, SAFETENSORS, CAFFE, TFJS];
