import assert from 'node:assert/strict';
import '../../../fixtures/page';
import {
  readFlattenedInput,
  readKernel,
  readReduction,
  readWidth,
} from '../../../../webview/architecture/countReaders';
import { presets } from '../../../../webview/architecture/presets';
import { analyze } from '../../../../src/model/analysis';
import { graphOf, ownInputSize } from '../../../../src/model/variants';

describe('typed widths and kernels', () => {
  for (const [read, text, expected] of [
    [readWidth, '128', 128],
    [readWidth, '0', /no channels computes nothing/],
    [readWidth, '4097', /from 1 to 4,096/],
    [readWidth, '1e3', /from 1 to 4,096/],
    [readWidth, '', /from 1 to 4,096/],
    [readReduction, '96', 96],
    [readReduction, '', null],
    [readReduction, '00', /Leave it empty/],
    [readKernel, '7', 7],
    [readKernel, '4', /odd/],
    [readKernel, '17', /from 1 to 15/],
    [readKernel, '-3', /from 1 to 15/],
    [readFlattenedInput, '224', 224],
    [readFlattenedInput, '32', /from 64 to 1,024/],
  ] as const) {
    it(`${read.name} of "${text}" is ${String(expected)}`, () => {
      const typed = read(text);
      if (expected instanceof RegExp) assert.match('error' in typed ? typed.error : '', expected);
      else assert.deepEqual(typed, { value: expected });
    });
  }
});

describe('examples of edits', () => {
  for (const { name, of, path } of presets()) {
    it(`${name}: builds, and has what it shows`, () => {
      const network = of({ variant: 'inception-v1-bn', classes: 1000, useAux: true });
      const options = { batch: 1, inputSize: ownInputSize(network), mode: 'eval' } as const;
      assert.ok(analyze(graphOf(network), options).modules.has(path));
    });
  }
});
