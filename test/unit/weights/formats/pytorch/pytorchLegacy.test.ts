import assert from 'node:assert/strict';
import type { Pickled } from '../../../../fixtures/weightFiles';
import {
  LEGACY_PICKLES,
  bool,
  bytesOf,
  call,
  dict,
  floats,
  globalRef,
  int,
  legacyStorage,
  list,
  none,
  orderedDict,
  pickle,
  pickledTensor,
  str,
  torchLegacy,
  tuple,
  uint16,
  uint64,
} from '../../../../fixtures/weightFiles';
import { readWeights } from '../../../../fixtures/readWeights';

const SIX = floats(0, 1, 2, 3, 4, 5);
const WEIGHT = pickledTensor({ storage: '7', length: 6, shape: [2, 3], view: none });
const STATE_DICT = orderedDict([str('w'), WEIGHT]);
const STORAGES = { '7': legacyStorage(SIX) };

const ATTACK = call(globalRef('os', 'system'), str('echo'));

async function read(bytes: Uint8Array): Promise<Record<string, number[]>> {
  const { format, tensors } = await readWeights(bytes, 'net.pth');
  assert.equal(format, 'pytorch-legacy');
  return Object.fromEntries([...tensors].map(([name, { data }]) => [name, [...data]]));
}

async function refuses(bytes: Uint8Array, reason: RegExp): Promise<void> {
  await assert.rejects(readWeights(bytes, 'net.pth'), { name: 'WeightsError', message: reason });
}

const refusesStateDict = (value: Pickled, reason: RegExp): Promise<void> =>
  refuses(torchLegacy(pickle(value), STORAGES), reason);

describe("Weights in PyTorch's legacy format", () => {
  it('share storages, which lie in the order of their keys, used or not', async () => {
    const optimizer = pickledTensor({ storage: '3', storageType: 'DoubleStorage', length: 2, shape: [2], view: none });
    const checkpoint = dict(
      [str('state_dict'), orderedDict([str('w'), WEIGHT], [str('half'), halfTensor()], [str('tied'), WEIGHT])],
      [str('optimizer'), dict([int(0), optimizer])],
      [str('epoch'), int(3)],
    );
    const file = torchLegacy(pickle(checkpoint), {
      '3': legacyStorage(new Uint8Array(16), 2),
      '5': legacyStorage(bytesOf(uint16(0x3e00), uint16(0xc000)), 2),
      '7': legacyStorage(SIX),
    });
    assert.deepEqual(await read(file), { w: [0, 1, 2, 3, 4, 5], half: [1.5, -2], tied: [0, 1, 2, 3, 4, 5] });
  });

  it('are found through views of storages', async () => {
    const viewed = (start: number, length: number, offset = 0): Pickled =>
      orderedDict([
        str('w'),
        pickledTensor({
          storage: '7',
          length: 6,
          offset,
          shape: [2],
          view: tuple(str('8'), int(start), int(length)),
        }),
      ]);
    assert.deepEqual(await read(torchLegacy(pickle(viewed(3, 3, 1)), STORAGES)), { w: [4, 5] });
    await refusesStateDict(viewed(3, 3, 2), /"w" reaches beyond its storage/);
    await refusesStateDict(viewed(3, 4), /view beyond the storage "7"/);
    await refusesStateDict(viewed(-1, 2), /view beyond the storage "7"/);
  });

  it('are read as Python 2 and each protocol of Python 3 pickle them', async () => {
    const text2 = (text: string): Uint8Array => bytesOf('U', text.length, text);
    const pairs = list(list(text2('w'), WEIGHT), list(bytesOf('T', 1, 0, 0, 0, 'v'), WEIGHT));
    const python2 = torchLegacy(pickle(call(globalRef('collections', 'OrderedDict'), pairs)), STORAGES);
    assert.deepEqual(Object.keys(await read(python2)), ['w', 'v']);
    for (const protocol of [2, 3, 4, 5]) {
      const [magic, version, system] = Object.values(LEGACY_PICKLES).map(whole => {
        const frame = protocol < 4 ? '' : bytesOf(0x95, uint64(whole.length - 2));
        return bytesOf(0x80, protocol, frame, whole.subarray(2));
      });
      assert(magic && version && system);
      const file = torchLegacy(pickle(STATE_DICT, protocol), STORAGES, { magic, version, system });
      assert.deepEqual(await read(file), { w: [0, 1, 2, 3, 4, 5] });
    }
  });

  it('may have the tensors of PyTorch 0.3 and a scheduler with a counter next to them', async () => {
    const id = bytesOf(tuple(str('storage'), globalRef('torch', 'FloatStorage'), str('7'), str('cuda:0'), int(6)), 'Q');
    const tensor = call(globalRef('torch._utils', '_rebuild_tensor'), id, int(0), tuple(int(3)), tuple(int(2)));
    const counter = call(globalRef('collections', 'Counter'), dict([int(30), int(1)]));
    const value = dict([str('model'), orderedDict([str('w'), tensor])], [str('milestones'), counter]);
    assert.deepEqual(await read(torchLegacy(pickle(value), STORAGES)), { w: [0, 2, 4] });
    await refusesStateDict(
      call(globalRef('collections', 'Counter'), str('abc')),
      /Counter from something that is not a dictionary/,
    );
  });

  it('are never run, in any of the five pickles that calls a function', async () => {
    const { magic } = LEGACY_PICKLES;
    const attack = pickle(ATTACK);
    const afterMagic = bytesOf(magic.subarray(0, -1), ATTACK, '.');
    await refuses(torchLegacy(pickle(STATE_DICT), STORAGES, { ...LEGACY_PICKLES, magic: afterMagic }), /"os\.system"/);
    await refuses(torchLegacy(pickle(STATE_DICT), STORAGES, { ...LEGACY_PICKLES, version: attack }), /"os\.system"/);
    await refuses(torchLegacy(pickle(STATE_DICT), STORAGES, { ...LEGACY_PICKLES, system: attack }), /"os\.system"/);
    await refuses(torchLegacy(attack, STORAGES), /"os\.system".* is refused/);
    await refuses(torchLegacy(pickle(STATE_DICT), STORAGES, LEGACY_PICKLES, attack), /"os\.system"/);
    const constructor = call(globalRef('collections', 'OrderedDict'));
    await refuses(torchLegacy(pickle(STATE_DICT), STORAGES, LEGACY_PICKLES, pickle(constructor)), /OrderedDict"/);
    await refuses(torchLegacy(pickle(STATE_DICT), STORAGES, LEGACY_PICKLES, pickle(bytesOf(str('0'), 'Q'))), /plain/);
  });

  it('are refused as a whole model, saying what to save instead', async () => {
    const module = bytesOf(tuple(str('module'), globalRef('__main__', 'Inception_V1'), none, none), 'Q');
    await refusesStateDict(module, /"__main__\.Inception_V1".*model\.state_dict\(\)/);
    await refusesStateDict(bytesOf(tuple(str('module'), none, none, none), 'Q'), /not a tensor storage/);
  });

  it('are refused when the header is of another version or machine', async () => {
    const withHeader = (header: Partial<typeof LEGACY_PICKLES>): Uint8Array =>
      torchLegacy(pickle(STATE_DICT), STORAGES, { ...LEGACY_PICKLES, ...header });
    const system = (...items: [Pickled, Pickled][]): Uint8Array => withHeader({ system: pickle(dict(...items)) });
    await refuses(withHeader({ version: pickle(int(1002)) }), /legacy format other than 1001/);
    await refuses(system([str('little_endian'), bool(false)]), /big-endian/);
    await refuses(system(), /does not declare a byte order/);
    await refuses(withHeader({ system: pickle(none) }), /does not declare a byte order/);
  });

  it('are refused when storages and their descriptions disagree', async () => {
    const withStorages = (storages: Record<string, Uint8Array>, keys?: Pickled): Uint8Array =>
      torchLegacy(pickle(STATE_DICT), storages, LEGACY_PICKLES, keys && pickle(keys));
    await refuses(withStorages({}), /list of storages lacks "7"/);
    await refuses(withStorages(STORAGES, none), /is not a list/);
    await refuses(withStorages(STORAGES, list(int(7))), /a key that is not text/);
    await refuses(withStorages({ '8': legacyStorage(SIX) }), /has "8", which its pickle does not mention/);
    await refuses(withStorages(STORAGES, list(str('7'), str('7'))), /has "7" twice/);
    await refuses(withStorages(STORAGES, list()), /32 bytes after its last storage/);
    await refuses(withStorages({ '7': bytesOf(legacyStorage(SIX), 0) }), /1 bytes after its last storage/);
    for (const count of [5, 7, -6, 2 ** 62]) {
      await refuses(withStorages({ '7': legacyStorage(SIX, count) }), /"7" has -?\d+ values, but 6 according/);
    }
    const wide = pickledTensor({ storage: '7', storageType: 'DoubleStorage', length: 6, shape: [6], view: none });
    await refusesStateDict(orderedDict([str('v'), WEIGHT], [str('w'), wide]), /the storage "7" in two ways/);
    const missing = pickledTensor({ storage: '8', length: 1, shape: [1] });
    await refusesStateDict(orderedDict([str('v'), WEIGHT], [str('w'), missing]), /list of storages lacks "8"/);
  });

  it('are refused when they declare more than the file has', async () => {
    const length = 2_500_000_000;
    const value = orderedDict([str('w'), pickledTensor({ storage: '7', length, shape: [length], view: none })]);
    await refuses(torchLegacy(pickle(value), { '7': legacyStorage(SIX, length) }), /truncated inside the storage "7"/);
    const most = orderedDict([str('w'), pickledTensor({ storage: '7', length: 2 ** 53 - 1, shape: [2 ** 53 - 1] })]);
    await refuses(torchLegacy(pickle(most), { '7': legacyStorage(SIX, 2 ** 53 - 1) }), /truncated inside/);
    await refuses(torchLegacy(pickle(STATE_DICT), { '7': new Uint8Array(7) }), /truncated before the storage "7"/);
  });

  it('may make one dictionary, and only one, from a list of pairs', async () => {
    const again = bytesOf(globalRef('collections', 'OrderedDict'), 'h', 0, 0x85, 'R');
    const pairs = bytesOf(list(list(str('w'), WEIGHT)), 'q', 0);
    const value = dict(
      [str('model'), call(globalRef('collections', 'OrderedDict'), pairs)],
      [str('state_dict'), again],
    );
    const { metadata } = await readWeights(torchLegacy(pickle(value), STORAGES), 'net.pth');
    assert.deepEqual(metadata, { checkpoint: 'model' });
    for (const argument of [none, list(none), list(list(none))]) {
      await refusesStateDict(call(globalRef('collections', 'OrderedDict'), argument), /not a list of pairs/);
    }
    const twice = list(list(str('w'), WEIGHT), list(str('w'), WEIGHT));
    await refusesStateDict(call(globalRef('collections', 'OrderedDict'), twice), /the key "w" twice/);
  });
});

function halfTensor(): Pickled {
  return pickledTensor({ storage: '5', storageType: 'HalfStorage', length: 2, shape: [2], view: none });
}
