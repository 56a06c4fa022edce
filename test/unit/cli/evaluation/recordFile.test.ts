import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { linesOf } from '../../../../src/cli/evaluation/lines';
import { readEvaluation, RecordFile } from '../../../../src/cli/evaluation/recordFile';
import type { EvaluationHeader, EvaluationRecord } from '../../../../src/evaluation/records';

const HEADER: EvaluationHeader = {
  evaluation: 1,
  shard: 1,
  shards: 1,
  total: 3,
  weights: { name: 'net.onnx', sha256: 'ab' },
  variant: 'bvlc-googlenet',
  upright: true,
  classes: [{ label: 'ant' }],
  labels: [['ants', [0]]],
  unreadable: [],
  pictures: ['a', 'b', 'c'].map(file => [file, 'ants']),
};

function record(n: number): EvaluationRecord {
  return { n, file: HEADER.pictures[n]?.[0] ?? '', error: 'ü'.repeat(n) };
}

describe('the file of an evaluation', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'records-'));
  const file = path.join(folder, 'e.jsonl');

  afterEach(() => rmSync(file, { force: true }));
  after(() => rmSync(folder, { recursive: true }));

  async function write(...places: readonly number[]): Promise<readonly number[]> {
    const before: number[] = [];
    const opened = await RecordFile.open(file, HEADER, ({ n }) => before.push(n));
    for (const n of places) await opened.append(record(n));
    await opened.close();
    return before;
  }

  async function read(): Promise<readonly number[]> {
    const found: number[] = [];
    for await (const { record: known } of (await readEvaluation(file)).records) found.push(known.n);
    return found;
  }

  it('goes on wherever it was torn', async function () {
    this.timeout(30_000);
    await write(0, 1);
    const whole = readFileSync(file);
    const first = whole.indexOf('\n') + 1;
    const ends = [first - 1, first, first + 1, whole.length - 1, whole.length];
    const lengths = [...Array(whole.length).keys()].filter(length => length % 11 === 0);
    for (const length of [...lengths, ...ends]) {
      writeFileSync(file, whole.subarray(0, length));
      const before = await write(2);
      assert.ok(before.length <= 2);
      assert.deepEqual(await read(), [...before, 2], `after ${length} bytes`);
      if (length <= first) assert.deepEqual(before, []);
    }
    assert.deepEqual(await write(), [0, 1, 2]);
  });

  it('is left as it is where it holds something else', async () => {
    for (const content of ['mine\n', 'mine', `${JSON.stringify({ ...HEADER, variant: 'other' })}\n`]) {
      writeFileSync(file, content);
      await assert.rejects(write(0), /e\.jsonl/);
      assert.equal(readFileSync(file, 'utf8'), content);
    }
  });

  it('is read line by line, whatever the pieces', async () => {
    const long = 'x'.repeat(200_000);
    writeFileSync(file, `${long}\n\n${long}é\ntorn`);
    const lines: [number, boolean][] = [];
    for await (const { text, isWhole } of linesOf(file)) lines.push([text.length, isWhole]);
    assert.deepEqual(lines, [
      [200_000, true],
      [0, true],
      [200_001, true],
      [4, false],
    ]);
  });
});
