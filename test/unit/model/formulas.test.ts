import assert from 'node:assert/strict';
import { runInThisContext } from 'node:vm';
import type { Analysis, AnalysisOptions, ModuleAnalysis } from '../../../src/model/analysis';
import { analyze } from '../../../src/model/analysis';
import {
  multAddFormula,
  outputBytesFormula,
  outputSizeFormula,
  parameterFormula,
  receptiveFieldFormula,
} from '../../../src/model/formulas';
import type { VariantId } from '../../../src/model/variants';
import { createGraph, VARIANT_IDS } from '../../../src/model/variants';

function analysisOf(variant: VariantId, options: Partial<AnalysisOptions> = {}): Analysis {
  return analyze(createGraph(variant), { batch: 1, inputSize: 224, mode: 'eval', ...options });
}

function moduleOf(analysis: Analysis, path: string): ModuleAnalysis {
  const module = analysis.modules.get(path);
  assert.ok(module, `no module ${path}`);
  return module;
}

/** What a formula's arithmetic gives when it is carried out. */
function evaluate(expression: string): number {
  const code = expression
    .replaceAll(',', '')
    .replaceAll('·', '*')
    .replaceAll('−', '-')
    .replaceAll('⌊', 'Math.floor(')
    .replaceAll('⌈', 'Math.ceil(')
    .replace(/[⌋⌉]/g, ')');
  assert.match(code, /^[\d\s+*/().\-a-zM]+$/);
  return Number(runInThisContext(code));
}

describe('formulas', () => {
  const bn = analysisOf('inception-v1-bn');
  const convolution = moduleOf(bn, 'inception3a.branch3.1.conv_block.0');

  it('writes out the parameters of a convolution, a linear layer and a batch norm', () => {
    assert.deepEqual(parameterFormula(bn, convolution), { value: 12800, expression: '32 · 16 · 5 · 5' });
    assert.deepEqual(parameterFormula(bn, moduleOf(bn, 'fc')), { value: 1025000, expression: '1,000 · 1,024 + 1,000' });
    assert.deepEqual(parameterFormula(bn, moduleOf(bn, 'conv1.conv_block.1')), { value: 128, expression: '64 + 64' });
  });

  it('writes out a bias where the convolution has one', () => {
    const bvlc = analysisOf('bvlc-googlenet');
    const module = moduleOf(bvlc, 'conv1.conv_block.0');
    assert.deepEqual(parameterFormula(bvlc, module), { value: 9472, expression: '64 · 3 · 7 · 7 + 64' });
    assert.equal(multAddFormula(module, 'torchinfo')?.expression, '9,472 · 112 · 112');
    assert.equal(multAddFormula(module, 'fvcore')?.expression, '9,408 · 112 · 112');
  });

  it('adds up what a module holds, leaving out what holds nothing', () => {
    const formula = parameterFormula(bn, moduleOf(bn, 'conv1.conv_block'));
    assert.deepEqual(formula, { value: 9536, expression: '9,408 + 128' });
    assert.equal(parameterFormula(bn, moduleOf(bn, 'maxpool1')), undefined);
  });

  it('writes out mult-adds in both conventions, with the batch', () => {
    assert.deepEqual(multAddFormula(convolution, 'torchinfo'), { value: 10035200, expression: '12,800 · 28 · 28' });
    const two = analysisOf('inception-v1-bn', { batch: 2 });
    assert.deepEqual(multAddFormula(moduleOf(two, convolution.path), 'fvcore'), {
      value: 20070400,
      expression: '12,800 · 28 · 28 · 2',
    });
    assert.deepEqual(multAddFormula(moduleOf(two, 'fc'), 'fvcore'), { value: 2048000, expression: '1,024,000 · 2' });
    assert.equal(multAddFormula(moduleOf(two, 'conv1.conv_block.1'), 'fvcore'), undefined);
  });

  it('writes out the bytes of an output', () => {
    assert.deepEqual(outputBytesFormula(convolution), { value: 100352, expression: '1 · 32 · 28 · 28 · 4' });
    assert.equal(outputBytesFormula(moduleOf(bn, 'aux1.fc1')), undefined, 'not executed in evaluation');
  });

  it('writes out the size of an output', () => {
    assert.deepEqual(outputSizeFormula(moduleOf(bn, 'conv1.conv_block.0')), {
      value: 112,
      expression: '⌊(224 + 2 · 3 − 7) / 2⌋ + 1',
    });
    const bvlc = analysisOf('bvlc-googlenet');
    assert.deepEqual(outputSizeFormula(moduleOf(bvlc, 'maxpool1')), {
      value: 56,
      expression: '⌈(112 − 3) / 2⌉ + 1',
    });
    assert.equal(outputSizeFormula(moduleOf(bn, 'fc')), undefined);
  });

  it('writes out a receptive field', () => {
    const before = moduleOf(bn, 'inception3a.branch3.0.conv_block.2').receptiveField;
    assert.deepEqual(receptiveFieldFormula(bn, convolution), {
      value: before.size + 4 * before.stride,
      expression: `${before.size} + (5 − 1) · ${before.stride}`,
    });
    assert.equal(receptiveFieldFormula(bn, moduleOf(bn, 'conv1.conv_block.1')), undefined);
  });

  for (const variant of VARIANT_IDS) {
    it(`says what the analysis says, everywhere in ${variant}`, () => {
      const analysis = analysisOf(variant, { batch: 3, mode: 'train' });
      let checked = 0;
      for (const module of analysis.modules.values()) {
        const { receptiveField, activationBytes, parameters, multAdds, output } = module;
        for (const [formula, expected] of [
          [parameterFormula(analysis, module), parameters.total],
          [multAddFormula(module, 'torchinfo'), multAdds.torchinfo],
          [multAddFormula(module, 'fvcore'), multAdds.fvcore],
          [outputBytesFormula(module), activationBytes],
          [outputSizeFormula(module), output?.[2]],
          [receptiveFieldFormula(analysis, module), receptiveField.size],
        ] as const) {
          if (!formula) continue;
          assert.equal(formula.value, expected, module.path);
          assert.equal(evaluate(formula.expression), expected, `${module.path}: ${formula.expression}`);
          checked++;
        }
      }
      assert.ok(checked > 300, `only ${checked} formulas`);
    });
  }
});
