import assert from 'node:assert/strict';
import { analyze } from '../../../../src/model/analysis';
import type { Architecture } from '../../../../src/model/architecture/architecture';
import { MAX_KERNEL, MODULE_NAMES } from '../../../../src/model/architecture/architecture';
import {
  countReductions,
  withModule,
  withReductionsOf,
  withoutReductions,
} from '../../../../src/model/architecture/edits';
import { PAPER_ARCHITECTURE } from '../../../../src/model/architecture/paperArchitecture';
import type { NetworkChoice } from '../../../../src/model/variants';
import { createGraph, editOf, graphOf, isSameNetwork, VARIANT_IDS, VARIANTS } from '../../../../src/model/variants';

const AT_224 = { batch: 1, inputSize: 224, mode: 'eval' } as const;
const BN: NetworkChoice = { variant: 'inception-v1-bn', classes: 1000, useAux: true };

function edited(architecture: Architecture): NetworkChoice {
  return { ...BN, architecture };
}

describe('architecture', () => {
  for (const id of VARIANT_IDS) {
    it(`${id} is what its own architecture says`, () => {
      const { architecture } = VARIANTS[id];
      const graph = graphOf({ variant: id, classes: 1000, useAux: true, architecture });
      assert.deepEqual(graph, createGraph(id));
      assert.equal(editOf(id, structuredClone(architecture)), undefined);
    });
  }

  it('has the example of the original text: a 3×3 convolution of 192 channels to 128, and the same behind a 1×1 to 96', () => {
    const reduced = graphOf({
      variant: 'naive-inception',
      classes: 1000,
      useAux: true,
      architecture: withModule(VARIANTS['naive-inception'].architecture, 'inception3a', module => ({
        ...module,
        branch2: { ...module.branch2, reduce: 96 },
      })),
    });
    const weights = (graph: typeof reduced): number | undefined =>
      analyze(graph, AT_224).modules.get('inception3a.branch2')?.parameters.weight;
    assert.equal(weights(createGraph('naive-inception')), 221_184);
    assert.equal(weights(reduced), 129_024);
  });

  it('becomes naive Inception without its reductions, and itself again with them', () => {
    const naive = withoutReductions(PAPER_ARCHITECTURE);
    assert.equal(countReductions(PAPER_ARCHITECTURE), 3 * MODULE_NAMES.length);
    assert.equal(countReductions(naive), 0);
    assert.equal(analyze(graphOf(edited(naive)), AT_224).totals.params, 104_279_704);
    assert.deepEqual(withReductionsOf(naive, PAPER_ARCHITECTURE), PAPER_ARCHITECTURE);
  });

  it('leads the width of a branch to every layer that reads it', () => {
    const wide = withModule(PAPER_ARCHITECTURE, 'inception5b', module => ({ ...module, branch1: { width: 400 } }));
    const { modules, totals } = analyze(graphOf(edited(wide)), AT_224);
    assert.deepEqual(modules.get('inception5b')?.output, [1, 1024 + 16, 7, 7]);
    // By hand: 16 more filters of 832 weights and two numbers of batch normalization; 16 more inputs of each of 1000 classes.
    assert.equal(totals.params, 13_385_816 + 16 * (832 + 2) + 16 * 1000);
    // The auxiliary heads sit before it.
    assert.equal(
      modules.get('aux2')?.parameters.total,
      analyze(createGraph('inception-v1-bn'), AT_224).modules.get('aux2')?.parameters.total,
    );
  });

  it('keeps height and width at every odd kernel', () => {
    for (let kernel = 1; kernel <= MAX_KERNEL; kernel += 2) {
      const larger = withModule(
        {
          ...PAPER_ARCHITECTURE,
          stem: { ...PAPER_ARCHITECTURE.stem, conv1: { width: 64, kernel }, conv2b: { width: 192, kernel } },
        },
        'inception4c',
        module => ({ ...module, branch2: { ...module.branch2, kernel }, branch3: { ...module.branch3, kernel } }),
      );
      const { modules } = analyze(graphOf(edited(larger)), AT_224);
      assert.deepEqual(modules.get('inception4c')?.output, [1, 512, 14, 14]);
      assert.deepEqual(modules.get('conv1')?.output, [1, 64, 112, 112]);
    }
  });

  it('flattens the last map in the place of the global average pool, for one size of the input', () => {
    const flat = edited({ ...PAPER_ARCHITECTURE, classifier: { kind: 'flatten', inputSize: 224 } });
    const { modules, totals, graph } = analyze(graphOf(flat), AT_224);
    assert.equal(modules.get('avgpool'), undefined);
    assert.deepEqual(modules.get('flatten')?.output, [1, 1024 * 7 * 7]);
    assert.equal(totals.params, 13_385_816 + 1024 * 48 * 1000);
    assert.throws(
      () => analyze(graph, { ...AT_224, inputSize: 256 }),
      /at fc\): inputs from 193 × 193 to 224 × 224 are/,
    );
  });

  it('tells networks apart by their architectures', () => {
    assert.ok(isSameNetwork(BN, { ...BN, architecture: undefined }));
    const wide = withModule(PAPER_ARCHITECTURE, 'inception5b', module => ({ ...module, branch1: { width: 400 } }));
    assert.ok(!isSameNetwork(BN, edited(wide)));
    assert.ok(isSameNetwork(edited(wide), edited(structuredClone(wide))));
  });
});
