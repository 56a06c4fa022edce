import assert from 'node:assert/strict';
import { exactDuplicates, nearDuplicates, nearest, toUnitLength } from '../../../src/evaluation/similarity';
import { hashed } from '../../fixtures/judgedPictures';

const SIZE = 16;
const PICTURES = 12;

/** Features with many zeros, as they are behind a ReLU. */
function featuresOf(picture: number, stride = SIZE): Float32Array {
  return Float32Array.from({ length: SIZE }, (_, at) => Math.max(0, hashed(picture * stride + at) - 0.4));
}

function joined(rows: readonly Float32Array[]): Float32Array {
  const data = new Float32Array(rows.length * SIZE);
  for (const [at, row] of rows.entries()) data.set(toUnitLength(row), at * SIZE);
  return data;
}

describe('similar pictures', () => {
  const rows = Array.from({ length: PICTURES }, (_, picture) => featuresOf(picture));

  it('are found by the cosine, as cosine_similarity has it', () => {
    // Of scikit-learn 1.9.1.
    const cosines = [
      1, 0.5841406583786011, 0.39732086658477783, 0.1707005351781845, 0.06617928296327591, 0.050710152834653854,
      0.35099273920059204, 0.48652341961860657, 0.8091439008712769, 0.8442622423171997, 0.5817900896072388,
      0.39415672421455383,
    ];
    const found = nearest({ size: SIZE, data: joined(rows) }, toUnitLength(featuresOf(0)), PICTURES);
    assert.deepEqual(
      found.map(({ index }) => index),
      [...cosines.keys()].sort((a, b) => (cosines[b] ?? 0) - (cosines[a] ?? 0)),
    );
    for (const { index, cosine } of found) assert.ok(Math.abs(cosine - (cosines[index] ?? 0)) < 1e-6);
  });

  it('make groups of near-duplicates: those that all pairs make', async () => {
    const rows = Array.from({ length: PICTURES }, (_, picture) => featuresOf(picture, 71));
    const close = rows.slice(0, 3).map((row, at) => row.map((value, i) => value + 0.001 * hashed(at * SIZE + i + 999)));
    const data = joined([...rows, ...close, Float32Array.from(close[0] ?? [], value => 2 * value)]);
    const groups = await nearDuplicates({ size: SIZE, data }, 0.9999);
    assert.deepEqual(groups, [
      [0, 12, 15],
      [1, 13],
      [2, 14],
    ]);
    assert.deepEqual(await nearDuplicates({ size: SIZE, data: joined(rows) }, 0.9999), []);
  });

  it('stop comparing where the work is ended', async () => {
    const data = joined(Array.from({ length: 500 }, (_, picture) => featuresOf(picture)));
    const stop = (): Promise<void> => Promise.reject(new Error('ended'));
    await assert.rejects(nearDuplicates({ size: SIZE, data }, 0.99, stop), /ended/);
  });

  it('leave features that are all 0 as they are', () => {
    assert.deepEqual([...toUnitLength(new Float32Array(3))], [0, 0, 0]);
  });

  it('are the same where the content is', () => {
    assert.deepEqual(exactDuplicates(['a', 'b', 'a', 'c', 'b', 'a']), [
      [0, 2, 5],
      [1, 4],
    ]);
  });
});
