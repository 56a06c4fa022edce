import assert from 'node:assert/strict';
import { judge } from '../../../src/evaluation/judge';
import type { EvaluationHeader } from '../../../src/evaluation/records';
import {
  differenceOf,
  judgementOf,
  parseHeader,
  parseRecord,
  partLength,
  recordOf,
} from '../../../src/evaluation/records';

const HEADER: EvaluationHeader = {
  evaluation: 1,
  shard: 2,
  shards: 3,
  total: 5,
  weights: { name: 'net.onnx', sha256: 'ab' },
  variant: 'bvlc-googlenet',
  upright: true,
  classes: [{ label: 'ant' }, { wnid: 'n1', label: 'bee' }],
  labels: [['ants', [0]]],
  unreadable: [],
  pictures: [
    ['ants/b.jpg', 'ants'],
    ['ants/e.jpg', 'ants'],
  ],
};

describe('an evaluation as JSON Lines', () => {
  it('is read as it was written', () => {
    assert.deepEqual(parseHeader(JSON.stringify(HEADER)), HEADER);
    const judgement = judge(Float32Array.of(1, 0.25), [0]);
    const record = parseRecord(JSON.stringify(recordOf(4, 'ants/e.jpg', 'ants', judgement)), HEADER);
    assert.ok(record && !('error' in record));
    assert.deepEqual(judgementOf(record), judgement);
    const failed = { n: 1, file: 'ants/b.jpg', error: 'torn' };
    assert.deepEqual(parseRecord(JSON.stringify(failed), HEADER), failed);
  });

  it('leaves out what is left of a line', () => {
    const line = JSON.stringify(recordOf(4, 'ants/e.jpg', 'ants', judge(Float32Array.of(1, 0), [0])));
    for (const length of [0, 1, 20, line.length - 1])
      assert.equal(parseRecord(line.slice(0, length), HEADER), undefined);
    assert.equal(parseRecord(line.slice(0, 30) + line, HEADER), undefined);
  });

  for (const [change, message] of [
    [{ evaluation: 2 }, /does not say of what it is/],
    [{ shards: 1e9 }, /does not say of what it is/],
    [{ total: 1e15 }, /other pictures than it says/],
    [{ shard: 4 }, /other pictures than it says/],
    [{ labels: [['ants', [2]]] }, /labels for classes that there are not/],
    [{ labels: [['ants', []]] }, /labels for classes that there are not/],
  ] as const) {
    it(`is refused with ${JSON.stringify(change)}`, () => {
      assert.throws(() => parseHeader(JSON.stringify({ ...HEADER, ...change })), message);
    });
  }

  it('is refused where it is no JSON, or no object', () => {
    for (const text of ['', 'P6', '[]', 'null']) assert.throws(() => parseHeader(text), /is not an evaluation/);
  });

  for (const [record, message] of [
    [{ n: 0, file: 'ants/b.jpg', error: '' }, /is a picture that the first line does not have/],
    [{ n: 1, file: 'elsewhere.jpg', error: '' }, /is a picture that the first line does not have/],
    [{ n: 7, file: 'ants/b.jpg', error: '' }, /is a picture that the first line does not have/],
    [{ n: 1, file: 'ants/b.jpg' }, /is no picture of an evaluation/],
    [
      {
        ...recordOf(1, 'ants/b.jpg', 'ants', judge(Float32Array.of(1, 0), [0])),
        top: [{ index: 2, probability: 1 }],
      },
      /has a class that the first line does not have/,
    ],
    [5, /is no picture of an evaluation/],
  ] as const) {
    it(`has no picture ${JSON.stringify(record).slice(0, 60)}`, () => {
      assert.throws(() => parseRecord(JSON.stringify(record), HEADER), message);
    });
  }

  it('shares a list out so that nothing is left', () => {
    for (const total of [0, 1, 5, 12, 100]) {
      for (const shards of [1, 3, 7]) {
        const lengths = Array.from({ length: shards }, (_, at) => partLength(total, at + 1, shards));
        assert.equal(
          lengths.reduce((sum, length) => sum + length, 0),
          total,
        );
        assert.ok(Math.max(...lengths) - Math.min(...lengths) <= 1);
      }
    }
  });

  it('says in what another one differs', () => {
    assert.equal(differenceOf(HEADER, { ...HEADER, shard: 1, pictures: [] }), undefined);
    assert.equal(differenceOf(HEADER, { ...HEADER, weights: { name: 'net.onnx', sha256: 'cd' } }), 'other weights');
    assert.equal(differenceOf(HEADER, { ...HEADER, labels: [] }), 'other classes for its labels');
  });
});
