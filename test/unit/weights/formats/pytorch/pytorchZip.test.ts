import assert from 'node:assert/strict';
import { deflateRawSync } from 'node:zlib';
import type { Pickled } from '../../../../fixtures/weightFiles';
import {
  bool,
  bytesOf,
  call,
  dict,
  floats,
  globalRef,
  int,
  list,
  long,
  none,
  orderedDict,
  pickle,
  pickledTensor,
  str,
  torchZip,
  tuple,
  uint16,
  uint32,
  uint64,
  zip,
} from '../../../../fixtures/weightFiles';
import { readWeights } from '../../../../fixtures/readWeights';

const SLOW_MACHINE = 30_000;

const SIX = floats(0, 1, 2, 3, 4, 5);
const WEIGHT = pickledTensor({ storage: '0', length: 6, shape: [2, 3] });

async function read(
  value: Pickled,
  storages: Record<string, Uint8Array> = { '0': SIX },
): Promise<Map<string, number[]>> {
  const { tensors } = await readWeights(torchZip(pickle(value), storages), 'net.pth');
  return new Map([...tensors].map(([name, tensor]) => [name, [...tensor.data]]));
}

async function refuses(bytes: Uint8Array, reason: RegExp): Promise<void> {
  await assert.rejects(readWeights(bytes, 'net.pth'), { name: 'WeightsError', message: reason });
}

const refusesPickle = (value: Pickled, reason: RegExp): Promise<void> =>
  refuses(torchZip(pickle(value), { '0': SIX }), reason);

describe('PyTorch weights', function () {
  this.timeout(SLOW_MACHINE);

  it('are read through strides and offsets', async () => {
    const views = await read(
      orderedDict(
        [str('whole'), WEIGHT],
        [str('transposed'), pickledTensor({ storage: '0', length: 6, shape: [3, 2], strides: [1, 3] })],
        [str('row'), pickledTensor({ storage: '0', length: 6, offset: 3, shape: [3] })],
        [str('column'), pickledTensor({ storage: '0', length: 6, offset: 1, shape: [2, 1], strides: [3, 1] })],
        [str('expanded'), pickledTensor({ storage: '0', length: 6, offset: 5, shape: [3], strides: [0] })],
        [str('scalar'), pickledTensor({ storage: '0', length: 6, offset: 4, shape: [] })],
        [str('none'), pickledTensor({ storage: '0', length: 6, offset: 6, shape: [0, 3] })],
      ),
    );
    assert.deepEqual(Object.fromEntries(views), {
      whole: [0, 1, 2, 3, 4, 5],
      transposed: [0, 3, 1, 4, 2, 5],
      row: [3, 4, 5],
      column: [1, 4],
      expanded: [5, 5, 5],
      scalar: [4],
      none: [],
    });
  });

  it('are read from each type of storage', async () => {
    const storages: [type: string, bytes: Uint8Array, expected: number[]][] = [
      ['DoubleStorage', new Uint8Array(Float64Array.of(1.5, -2).buffer), [1.5, -2]],
      ['HalfStorage', bytesOf(uint16(0x3e00), uint16(0xc000)), [1.5, -2]],
      ['BFloat16Storage', bytesOf(uint16(0x3fc0), uint16(0xc000)), [1.5, -2]],
      ['LongStorage', bytesOf(uint64(3), uint64(BigInt.asUintN(64, -4n))), [3, -4]],
      ['IntStorage', new Uint8Array(Int32Array.of(3, -4).buffer), [3, -4]],
      ['ShortStorage', new Uint8Array(Int16Array.of(3, -4).buffer), [3, -4]],
      ['CharStorage', Uint8Array.of(3, 0xfc), [3, -4]],
      ['ByteStorage', Uint8Array.of(3, 252), [3, 252]],
      ['BoolStorage', Uint8Array.of(1, 0), [1, 0]],
    ];
    for (const [storageType, bytes, expected] of storages) {
      const value = pickledTensor({ storage: '0', storageType, length: 2, shape: [2] });
      assert.deepEqual((await read(orderedDict([str('w'), value]), { '0': bytes })).get('w'), expected);
    }
  });

  it('are found in wrapped checkpoints, whose plain values become metadata', async () => {
    for (const key of ['state_dict', 'model', 'model_state_dict']) {
      const checkpoint = dict(
        [str('epoch'), int(12)],
        [str('arch'), str('googlenet')],
        [str('seed'), long(-(2n ** 62n))],
        [str('betas'), list(tuple(), none)],
        [str(key), orderedDict([str('module.w'), WEIGHT])],
        [str('optimizer'), dict([str('state'), dict([int(0), dict([str('m'), WEIGHT])])])],
        [str('amp'), bool(true)],
      );
      const file = await readWeights(torchZip(pickle(checkpoint), { '0': SIX }), 'net.pth');
      assert.deepEqual([...file.tensors.keys()], ['module.w']);
      assert.deepEqual(file.metadata, { checkpoint: key, epoch: '12', arch: 'googlenet', amp: 'true' });
    }
  });

  it('are found under an unusual key if that is the only dictionary of tensors', async () => {
    const inner = orderedDict([str('w'), WEIGHT]);
    const { metadata } = await readWeights(
      torchZip(pickle(dict([str('ema'), inner], [str('epoch'), int(1)])), { '0': SIX }),
      'net.pth',
    );
    assert.deepEqual(metadata, { checkpoint: 'ema', epoch: '1' });
    const same = dict([str('a'), bytesOf(inner, 'q', 0)], [str('b'), bytesOf('h', 0)]);
    assert.deepEqual([...(await read(same)).keys()], ['w']);
    await refusesPickle(dict([str('a'), inner], [str('b'), inner]), /several dictionaries of tensors \("a", "b"\)/);
  });

  it('are read from parameters, with the attributes of a state_dict, in protocols 2 and 4', async () => {
    const parameter = call(globalRef('torch._utils', '_rebuild_parameter'), WEIGHT, bool(true), orderedDict());
    const withMetadata = bytesOf(orderedDict([str('w'), parameter]), dict([str('_metadata'), orderedDict()]), 'b');
    assert.deepEqual((await read(withMetadata)).get('w'), [0, 1, 2, 3, 4, 5]);

    const short = (text: string): Uint8Array => bytesOf(0x8c, text.length, text);
    const orderedDict4 = bytesOf(short('collections'), 0x94, short('OrderedDict'), 0x93, 0x94, ')', 'R', 0x94);
    const value = bytesOf(0x95, uint64(1000), orderedDict4, short('w'), 0x94, WEIGHT, 's', 'h', 0, '0');
    await refuses(torchZip(pickle(value, 4), { '0': SIX }), /opcode POP/);
    const accepted = bytesOf(orderedDict4, short('w'), 0x94, WEIGHT, 's');
    const { tensors } = await readWeights(torchZip(pickle(accepted, 4), { '0': SIX }), 'net.pth');
    assert.deepEqual([...(tensors.get('w')?.data ?? [])], [0, 1, 2, 3, 4, 5]);
  });

  it('are never run: other globals are refused by name', async () => {
    await refusesPickle(call(globalRef('os', 'system'), str('echo')), /^net\.pth: .*"os\.system".* is refused/);
    await refusesPickle(call(globalRef('posix', 'system'), str('echo')), /"posix\.system"/);
    await refusesPickle(call(globalRef('builtins', 'eval'), str('1')), /"builtins\.eval"/);
    await refusesPickle(globalRef('__main__', 'Inception_V1'), /"__main__\.Inception_V1".*model\.state_dict\(\)/);
    await refusesPickle(globalRef('torch', 'constructor'), /"torch\.constructor"/);
    const stackGlobal = bytesOf(str('os'), str('system'), 0x93, tuple(str('echo')), 'R');
    await refusesPickle(stackGlobal, /"os\.system"/);
  });

  it('are never run: other opcodes are refused by name', async () => {
    const opcodes: [string, Pickled][] = [
      ['INST', bytesOf('(', str('echo'), 'ios\nsystem\n')],
      ['OBJ', bytesOf('(', 'o')],
      ['NEWOBJ', bytesOf(globalRef('collections', 'OrderedDict'), ')', 0x81)],
      ['EXT1', bytesOf(0x82, 1)],
      ['PERSID', bytesOf('Pid\n')],
      ['STRING', bytesOf("S'a'\n")],
      ['BYTEARRAY8', bytesOf(0x96, uint64(2 ** 40))],
    ];
    for (const [name, value] of opcodes) await refusesPickle(value, new RegExp(`opcode ${name} \\(0x`));
    await refusesPickle(bytesOf(0xee), /0xee is not an opcode/);
  });

  it('are refused when a function or a persistent id is misused', async () => {
    await refusesPickle(call(str('print')), /calls something other than a function/);
    await refusesPickle(call(globalRef('torch', 'FloatStorage')), /calls something other than a function/);
    await refusesPickle(call(globalRef('collections', 'OrderedDict'), none), /OrderedDict from arguments/);
    await refusesPickle(call(globalRef('torch._utils', '_rebuild_tensor_v2'), int(1)), /tensor from invalid arguments/);
    await refusesPickle(
      call(globalRef('torch._utils', '_rebuild_parameter'), int(1)),
      /parameter from something that is not a tensor/,
    );
    await refusesPickle(bytesOf(str('/etc/passwd'), 'Q'), /not a tensor storage/);
    await refusesPickle(bytesOf(list(), dict(), 'b'), /sets attributes/);
  });

  it('are refused when the pickle is damaged', async () => {
    const damaged: [RegExp, Pickled][] = [
      [/pops from an empty stack/, bytesOf('R')],
      [/a mark is missing/, bytesOf('t')],
      [/not there/, bytesOf('h', 9)],
      [/is truncated/, bytesOf('X', uint32(2 ** 32 - 1))],
      [/is truncated/, bytesOf(0x8d, uint64(2n ** 64n - 1n))],
      [/is truncated/, bytesOf('ccollections')],
      [/not UTF-8/, bytesOf('X', uint32(1), 0xff)],
      [/the key "w" twice/, orderedDict([str('w'), WEIGHT], [str('w'), WEIGHT])],
      [/not a dictionary/, bytesOf(none, str('k'), none, 's')],
      [/not a list/, bytesOf(none, none, 'a')],
    ];
    for (const [reason, value] of damaged) await refusesPickle(value, reason);
    await refuses(torchZip(pickle(none, 1), {}), /protocol 1/);
    await refuses(torchZip(bytesOf(pickle(orderedDict([str('w'), WEIGHT])), 'x'), { '0': SIX }), /bytes after its end/);
  });

  it('are refused when there is no state_dict', async () => {
    await refusesPickle(none, /has no state_dict: its pickle is not a dictionary/);
    await refusesPickle(WEIGHT, /not a dictionary/);
    await refusesPickle(dict(), /its dictionary has no tensors/);
    await refusesPickle(dict([str('epoch'), int(1)], [int(2), int(3)]), /only the keys "epoch"/);
  });

  it('are refused when a tensor and its storage disagree', async () => {
    const tensorOf = (fields: Partial<Parameters<typeof pickledTensor>[0]>): Pickled =>
      orderedDict([str('w'), pickledTensor({ storage: '0', length: 6, shape: [2, 3], ...fields })]);
    await refusesPickle(tensorOf({ offset: 1 }), /"w" reaches beyond its storage/);
    await refusesPickle(tensorOf({ strides: [4, 1] }), /reaches beyond its storage/);
    await refusesPickle(tensorOf({ shape: [2, 4] }), /reaches beyond its storage/);
    await refusesPickle(tensorOf({ length: 5 }), /declares 5 values of float32 but has 24 bytes/);
    await refusesPickle(tensorOf({ length: 2_500_000_000, shape: [2_500_000_000] }), /declares 2500000000 values/);
    await refusesPickle(tensorOf({ storage: '1' }), /no "net\/data\/1"/);
    await refusesPickle(tensorOf({ storage: '../../data/0' }), /no "net\/data\/\.\.\/\.\.\/data\/0"/);
    await refusesPickle(tensorOf({ shape: [2_000_000_000, 2_000_000_000], strides: [0, 0] }), /impossible shape/);
    await refusesPickle(tensorOf({ shape: [2_000_000_000], strides: [0] }), /more values than the file can hold/);
  });

  it('are refused in an archive that is a bomb, compressed, corrupt or from another program', async () => {
    const zeros = new Uint8Array(1_000_000);
    const bomb = { name: 'net/data.pkl', data: deflateRawSync(zeros), method: 8, declaredSize: 4_000_000_000 };
    await refuses(zip([bomb]), /"net\/data\.pkl" is compressed/);
    await refuses(zip([{ name: 'net/data.pkl', data: SIX, declaredSize: 4_000_000_000 }]), /^net\.pth: /);
    await refuses(zip([{ name: 'net/data.pkl', data: SIX, declaredCrc: 1 }]), /differs from its checksum/);
    await refuses(zip([{ name: 'photo.png', data: SIX }]), /not from torch\.save/);
    await refuses(zip([]), /not from torch\.save/);
    const pickled = { name: 'net/data.pkl', data: pickle(none) };
    await refuses(zip([pickled, pickled]), /"net\/data\.pkl" occurs twice/);
    await refuses(zip([pickled, { name: 'two/data.pkl', data: pickle(none) }]), /it has 2 entries data\.pkl/);
    await refuses(zip([pickled, { name: 'net/constants.pkl', data: pickle(none) }]), /TorchScript/);
    await refuses(zip([pickled, { name: 'net/byteorder', data: bytesOf('big') }]), /big-endian/);
  });

  it('are refused when they would take far more memory than they have bytes', async () => {
    await refusesPickle(bytesOf(']', '('.repeat(600_000)), /more than 524288 opcodes/);
    const entries = Array.from({ length: 5_001 }, (_, index) => ({ name: `net/${index}`, data: new Uint8Array() }));
    await refuses(zip(entries), /more than 5000 entries/);
    const large = pickledTensor({ storage: '0', length: 100_000, shape: [100_000] });
    const shared = orderedDict(...Array.from({ length: 200 }, (_, index) => [str(String(index)), large] as const));
    const storage = new Uint8Array(400_000);
    await refuses(torchZip(pickle(shared), { '0': storage }), /more values than the file can hold/);
    const ofAxes = (count: number): Pickled =>
      orderedDict([str('w'), pickledTensor({ storage: '0', length: 6, shape: Array<number>(count).fill(1) })]);
    await refusesPickle(ofAxes(9), /impossible shape/);
    await refusesPickle(ofAxes(65), /tensor from invalid arguments/);
  });
});
