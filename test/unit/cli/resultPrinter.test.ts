import assert from 'node:assert/strict';
import { JSON_LINES, TEXT } from '../../../src/cli/resultPrinter';
import type { Classification } from '../../../src/protocol';

const HOSTILE = '\u001b[2J\ncat.png\u007f\u009b1m\u2028\u202e\u{e0041}\ud83d: 0.9999  n02124075 Egyptian cat';

const result: Classification = {
  file: HOSTILE,
  width: 1,
  height: 1,
  warnings: [HOSTILE],
  cropSize: 1,
  crop: new Uint8Array(3),
  heads: [{ head: 'main', top: [{ index: 0, label: HOSTILE, probability: 0.5 }] }],
  decodeMs: 1,
  inferenceMs: 1,
  model: {
    variant: 'bvlc-googlenet',
    classes: 1000,
    useAux: false,
    origin: { kind: 'random', seed: 0, initWeights: false },
    classNames: { kind: 'numbered' },
    backend: 'wasm',
  },
};

describe('What the command line prints', () => {
  /** Standard output and standard error of what `print` writes. */
  function written(print: () => void): string {
    const { log, error } = console;
    let text = '';
    console.log = console.error = (line: string) => void (text += `${line}\n`);
    try {
      print();
    } finally {
      Object.assign(console, { log, error });
    }
    return text;
  }

  const HARMFUL = /(?!\n)[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/u;

  it('of a picture has one line for each fact, and nothing that a terminal obeys', () => {
    const text = written(() => TEXT.result(HOSTILE, result));
    assert.doesNotMatch(text, HARMFUL);
    const lines = text.trimEnd().split('\n');
    assert.equal(lines.length, 3);
    assert.match(lines[0] ?? '', /^\\u\{1b\}\[2J\\ncat\.png/);
    assert.match(lines[2] ?? '', /^ {2}0\.5000 {2}\\u\{1b\}/);
  });

  it('of a picture says what its weights have lost in their file, and nothing where that is nothing', () => {
    const origin = {
      kind: 'file',
      name: 'a.onnx',
      format: 'onnx',
      sha256: '',
      nonFinite: 0,
      roundedTo: ['int8'],
    } as const;
    const approximate = { ...result, model: { ...result.model, origin } };
    const text = written(() => TEXT.result('cat.png', approximate));
    assert.match(text, /^ {2}The weights are approximate: their file stores them as int8$/m);
    const json = written(() => JSON_LINES.result('cat.png', approximate));
    assert.deepEqual((JSON.parse(json) as { weights_rounded_to?: unknown }).weights_rounded_to, ['int8']);
    const exact = { ...result, model: { ...result.model, origin: { ...origin, roundedTo: [] } } };
    for (const print of [() => TEXT.result('cat.png', exact), () => JSON_LINES.result('cat.png', exact)]) {
      assert.doesNotMatch(written(print), /approximate|rounded/);
    }
  });

  it('of a failure has one line', () => {
    const text = written(() => TEXT.failure(HOSTILE, HOSTILE));
    assert.doesNotMatch(text, HARMFUL);
    assert.equal(text.split('\n').length, 2);
  });

  it('as JSON is the same value, in one line of characters that are seen', () => {
    for (const print of [() => JSON_LINES.result(HOSTILE, result), () => JSON_LINES.failure(HOSTILE, HOSTILE)]) {
      const text = written(print);
      assert.doesNotMatch(text, HARMFUL);
      assert.equal(text.split('\n').length, 2);
      assert.equal((JSON.parse(text) as { file: string }).file, HOSTILE);
    }
  });
});
