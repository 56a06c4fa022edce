import assert from 'node:assert/strict';
import type { Folder } from '../../../src/disk/placeFiles';
import { placeFiles } from '../../../src/disk/placeFiles';

const file = (name: string, ...values: number[]) => ({ name, bytes: Uint8Array.from(values) });
const MODEL = [file('model.json', 1), file('a-2.bin', 2), file('b-3.bin', 3)] as const;
const FORMER = { 'model.json': 9, 'a-8.bin': 8, 'b-3.bin': 3, 'mine.bin': 7 };
const belongs = (name: string): boolean => /^[ab]-\d\.bin$/.test(name);

/** A folder that holds a former export, and what is done in it; one step fails, counted from 0. */
function folder(failing = Infinity): { files: Map<string, number>; log: string[]; actions: Folder } {
  const files = new Map<string, number>(Object.entries(FORMER));
  const log: string[] = [];
  const step = <T>(what: string, action: () => T): Promise<T> =>
    Promise.resolve().then(() => {
      log.push(what);
      if (log.length - 1 === failing) throw new Error('full');
      return action();
    });
  const done = (action: () => unknown): Promise<void> => Promise.resolve().then(() => void action());
  const actions: Folder = {
    removeLeftovers: () => Promise.resolve(),
    list: () => Promise.resolve([...files.keys()]),
    stage: (name, [value = 0]) =>
      step(`stage ${name}`, () => {
        files.set(`${name}.part`, value);
        return {
          publish: () =>
            step(`publish ${name}`, () => {
              files.delete(`${name}.part`);
              files.set(name, value);
            }),
          discard: () => done(() => files.delete(`${name}.part`)),
        };
      }),
    remove: name => done(() => files.delete(name)),
  };
  return { files, log, actions };
}

describe('placing files', () => {
  it('stores all before one has its name, names the main one last, and then removes what belonged to the former one', async () => {
    const { files, log, actions } = folder();
    const progress: number[] = [];
    await placeFiles(MODEL, actions, { onProgress: fraction => progress.push(fraction), belongs });
    const names = ['a-2.bin', 'b-3.bin', 'model.json'];
    assert.deepEqual(
      log,
      ['stage', 'publish'].flatMap(step => names.map(name => `${step} ${name}`)),
    );
    assert.deepEqual(progress, [1 / 3, 2 / 3, 1]);
    assert.deepEqual(Object.fromEntries(files), { 'model.json': 1, 'a-2.bin': 2, 'b-3.bin': 3, 'mine.bin': 7 });
  });

  for (let failing = 0; failing < 6; failing++) {
    it(`leaves the folder as it was when step ${failing + 1} of 6 fails`, async () => {
      const { files, actions } = folder(failing);
      await assert.rejects(placeFiles(MODEL, actions, { belongs }), /full/);
      assert.deepEqual(Object.fromEntries(files), FORMER);
    });
  }

  it('leaves the folder as it was when it is cancelled, or progress can not be shown', async () => {
    const { files, log, actions } = folder();
    const controller = new AbortController();
    const cancel = (): void => {
      if (log.length === 3) controller.abort(new Error('cancelled'));
    };
    await assert.rejects(placeFiles(MODEL, actions, { signal: controller.signal, onProgress: cancel }), /cancelled/);
    const fail = (): never => {
      throw new Error('no panel');
    };
    await assert.rejects(placeFiles(MODEL, actions, { onProgress: fail }), /no panel/);
    assert.deepEqual(Object.fromEntries(files), FORMER);
  });

  it('removes nothing beside a single file', async () => {
    const { files, actions } = folder();
    await placeFiles(MODEL.slice(0, 1), actions, { belongs });
    assert.deepEqual(Object.fromEntries(files), { ...FORMER, 'model.json': 1 });
  });
});
