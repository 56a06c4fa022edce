import assert from 'node:assert/strict';
import { JSON_LINES, TEXT, type ResultPrinter } from '../../../src/cli/resultPrinter';
import type { Classification } from '../../../src/protocol';

const classification: Classification = {
  file: 'cat.jpg',
  width: 451,
  height: 300,
  warnings: [],
  cropSize: 1,
  crop: new Uint8Array(3),
  heads: [{ head: 'main', top: [{ index: 285, label: 'Egyptian cat', probability: 0.4938 }] }],
  decodeMs: 1,
  inferenceMs: 2,
  model: {
    variant: 'bvlc-googlenet',
    classes: 1000,
    useAux: false,
    origin: { kind: 'random', seed: 7, initWeights: false },
    classNames: { kind: 'imagenet' },
    backend: 'wasm',
  },
};

/** What a printer writes to the standard output. */
function printed(printer: ResultPrinter, warnings: string[]): string {
  const lines: unknown[] = [];
  const { log } = console;
  console.log = (line: unknown) => lines.push(line);
  try {
    printer.result('cat.jpg', { ...classification, warnings });
  } finally {
    console.log = log;
  }
  return lines.join('\n');
}

describe('results on the command line', () => {
  it('say what the decoder warns of, in text and in JSON', () => {
    const warnings = ['Corrupt JPEG data: 4 extraneous bytes before marker 0xda'];
    assert.match(printed(TEXT, warnings), /^ {2}The decoder warns: Corrupt JPEG data: 4 extraneous bytes/m);
    assert.deepEqual((JSON.parse(printed(JSON_LINES, warnings)) as { warnings: unknown }).warnings, warnings);
  });

  it('say nothing of warnings where there are none', () => {
    assert.doesNotMatch(printed(TEXT, []), /warn/);
    assert.doesNotMatch(printed(JSON_LINES, []), /warn/);
  });
});
