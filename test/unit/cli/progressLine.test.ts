import assert from 'node:assert/strict';
import { ProgressLine } from '../../../src/cli/progressLine';

describe('ProgressLine', () => {
  /** What a terminal shows of what is written to it: its lines, the last one without those that it replaced. */
  function screenOf(written: string): string[] {
    return written.split('\n').map(line => line.slice(line.lastIndexOf('\r\x1b[K') + 1).replace('\x1b[K', ''));
  }

  /** A terminal, or a file, on which pictures take the given seconds each after 2 s of loading. */
  function run(isTTY: boolean, total: number, seconds: readonly number[], summary?: boolean): string[] {
    let [written, time] = ['', 0];
    const write = (text: string): void => {
      written += text;
    };
    const progress = new ProgressLine(total, { isTTY, columns: 60, write }, () => time);
    time = 2000;
    for (const [index, duration] of seconds.entries()) {
      time += duration * 1000;
      progress.step(index === 1, () => write(`picture ${index}\n`));
    }
    if (summary !== undefined) progress.end(summary);
    return screenOf(written);
  }

  for (const [what, total, seconds, expected] of [
    ['only counts at first', 1000, [0], '1 of 1,000 pictures'],
    ['rate and time left', 1000, [0, 0.5, 0.5], '3 of 1,000 pictures, 2.0 a second, 8 min 19 s left'],
    ['few seconds', 4, [0, 1, 1], '3 of 4 pictures, 1.0 a second, 1.0 s left'],
    ['many seconds', 24, [0, 1, 1, 1], '4 of 24 pictures, 1.0 a second, 20 s left'],
    ['hours', 10_000, [0, 1], '2 of 10,000 pictures, 1.0 a second, 2 h 46 min left'],
    [
      'what fits into the terminal',
      10_000_000,
      [0, 0.0001],
      '2 of 10,000,000 pictures, 10000.0 a second, 16 min 40 s lef',
    ],
  ] as const) {
    it(`shows ${what}, below the pictures`, () => {
      assert.deepEqual(run(true, total, seconds), [...seconds.map((_, index) => `picture ${index}`), expected]);
    });
  }

  for (const isTTY of [true, false]) {
    it(`leaves the summary alone in the end (${isTTY ? 'on a terminal' : 'in a file'})`, () => {
      assert.deepEqual(run(isTTY, 5, [0, 0.5, 0.5, 1], true), [
        ...['picture 0', 'picture 1', 'picture 2', 'picture 3'],
        'Classified 3 of 5 pictures in 4.0 s, 1.0 a second; 1 failed.',
        '',
      ]);
      assert.deepEqual(run(isTTY, 5, [0], false), ['picture 0', '']);
    });
  }

  it('has no summary of a single picture, nor of none', () => {
    assert.deepEqual(run(true, 1, [1], true), ['picture 0', '']);
    assert.deepEqual(run(true, 9, [], true), ['']);
  });
});
