import assert from 'node:assert/strict';
import { Random } from '../../../src/engine/network/random';
import { below } from '../../fixtures/below';
import type { SuspectFile } from '../../fixtures/suspectFile';
import { parseSuspect } from '../../fixtures/suspectFile';
import { judgeWeights } from '../../fixtures/verdict';
import type { BadFormat } from '../../fixtures/badWeights/badFormat';
import { BAD_FORMATS } from '../../fixtures/badWeights/badFormats';
import { tensor } from '../../fixtures/weightFiles';
import type { NamedTensor } from '../../fixtures/readWeights';

/** Beyond this a file is held to keep its reader busy without end. */
const HANGS = 5_000;
/** For tests that read hundreds of files, on machines that may be busy. */
const SLOW_MACHINE = 30_000;

const SMALL = [
  tensor('conv.weight', [2, 1, 2, 2], [1, -2, 3.5, 4, 5, 6, 7, -8]),
  tensor('conv.bias', [2], [0.25, -0.125]),
  tensor('fc.weight', [3, 2], [1, 2, 3, 4, 5, 6]),
];

const LARGE = [20_000, 128, 7_000].map((length, index) => {
  return tensor(
    `layer${index}.weight`,
    [length],
    Array.from({ length }, (_, at) => Math.sin(at * (index + 1))),
  );
});

async function refused(file: SuspectFile): Promise<string> {
  const verdict = await judgeWeights(file, parseSuspect);
  return 'refusal' in verdict ? verdict.refusal : assert.fail('the file was read');
}

/** The file and its external files, by name. */
const partsOf = ({ name, bytes, externalFiles }: SuspectFile): ReadonlyMap<string, Uint8Array> =>
  new Map([[name, bytes], ...externalFiles]);

function withPart(file: SuspectFile, part: string, bytes: Uint8Array): SuspectFile {
  if (part === file.name) return { ...file, bytes };
  return { ...file, externalFiles: new Map(file.externalFiles).set(part, bytes) };
}

/** A file that is cut off is refused, or has all that it had and nothing else; `endsAnywhere` lets it have the first of it. */
async function checkCutOff(
  file: SuspectFile,
  part: string,
  length: number,
  whole: readonly NamedTensor[],
  endsAnywhere: boolean,
): Promise<void> {
  const bytes = partsOf(file).get(part)?.slice(0, length) ?? assert.fail(part);
  const verdict = await judgeWeights(withPart(file, part, bytes), parseSuspect);
  if ('refusal' in verdict) return;
  const found = [...verdict.read.tensors.values()];
  assert.deepEqual(found, endsAnywhere ? whole.slice(0, found.length) : whole, `${part} of ${length} bytes`);
}

function describeFormat({
  name,
  write,
  readAs = same => same,
  endsAnywhere = false,
  common,
  twice,
  own,
}: BadFormat): void {
  const expected = (tensors: readonly NamedTensor[]): readonly NamedTensor[] =>
    tensors.map(each => ({ ...each, name: readAs(each.name) }));

  describe(name, () => {
    it('is read while nothing is wrong', async () => {
      for (const tensors of [SMALL, LARGE]) {
        const verdict = await judgeWeights(write(tensors), parseSuspect);
        assert('read' in verdict, 'refusal' in verdict ? verdict.refusal : '');
        assert.deepEqual([...verdict.read.tensors.values()], expected(tensors));
      }
    });

    it('is refused when it is empty, or an external file is', async () => {
      const file = write(SMALL);
      for (const part of partsOf(file).keys()) await refused(withPart(file, part, new Uint8Array()));
    });

    it('is refused when it is cut off at any byte, headers and all', async function () {
      this.timeout(SLOW_MACHINE);
      const file = write(SMALL);
      for (const [part, bytes] of partsOf(file)) {
        for (let length = 0; length < bytes.length; length++)
          await checkCutOff(file, part, length, expected(SMALL), endsAnywhere);
      }
    });

    it('is refused when it is cut off at a hundred places in its values', async function () {
      this.timeout(SLOW_MACHINE);
      const file = write(LARGE);
      const random = new Random(20140917, name);
      for (const [part, bytes] of partsOf(file)) {
        for (let cut = 0; cut < 100; cut++)
          await checkCutOff(file, part, below(random, bytes.length), expected(LARGE), endsAnywhere);
      }
    });

    it('is read with values that are not finite', async () => {
      const values = [1, NaN, Infinity, -Infinity, -0, 2];
      const verdict = await judgeWeights(write([tensor('w', [6], values)]), parseSuspect);
      assert('read' in verdict, 'refusal' in verdict ? verdict.refusal : '');
      assert.deepEqual([...(verdict.read.tensors.get(readAs('w'))?.data ?? [])], values);
    });

    for (const [what, [reason, file]] of Object.entries({ ...common, 'two tensors of one name': twice, ...own })) {
      it(`is refused with ${what}`, async function () {
        const bad = file();
        this.timeout(HANGS);
        assert.match(await refused(bad), reason);
      });
    }
  });
}

describe('Bad files of weights', () => {
  BAD_FORMATS.forEach(describeFormat);
});
