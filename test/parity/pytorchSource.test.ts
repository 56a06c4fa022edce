import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { analyze } from '../../src/model/analysis';
import { walkModules } from '../../src/model/graph';
import { pytorchSource } from '../../src/model/source/pytorchSource';
import type { NetworkChoice } from '../../src/model/variants';
import { graphOf, VARIANT_IDS } from '../../src/model/variants';
import { EDITED_NETWORKS } from '../fixtures/editedNetworks';
import { needsTorch, pythonJson } from '../fixtures/python';
import { temporaryFolder } from '../harness/sampleWorkspace';

const NETWORKS: Readonly<Record<string, NetworkChoice>> = {
  ...Object.fromEntries(VARIANT_IDS.map(variant => [variant, { variant, classes: 1000, useAux: true }])),
  'Inception V1 without heads': { variant: 'inception-v1-bn', classes: 17, useAux: false },
  ...EDITED_NETWORKS,
};

describe('PyTorch source', function () {
  this.timeout(120_000);
  let python = '';
  let folder = '';

  before(function () {
    python = needsTorch(this);
    folder = temporaryFolder('source');
  });

  for (const [name, network] of Object.entries(NETWORKS)) {
    it(`is the network's own class: ${name}`, () => {
      const graph = graphOf(network);
      const { architecture, options, root, layers } = graph;
      const inputSize = architecture.classifier.kind === 'flatten' ? architecture.classifier.inputSize : 224;
      const file = path.join(folder, 'network.py');
      writeFileSync(file, pytorchSource(graph));
      const made = pythonJson(
        python,
        path.resolve('test', 'parity', 'pytorchSource.py'),
        ...[file, root.type, String(options.classes), String(inputSize)],
      );
      const output = [2, options.classes];
      const inOrder = [...walkModules(root)];
      assert.deepEqual(made, {
        modules: inOrder.map(module => [module.path, module.type]),
        parameters: analyze(graph, { batch: 1, inputSize, mode: 'eval' }).totals.params,
        state: inOrder
          .flatMap(module => module.layer ?? [])
          .flatMap(layer => layer.parameters.map(({ key, shape }) => [key, shape])),
        evaluated: output,
        trained: options.useAux ? [output, output, output] : [output],
      });
      assert.ok(layers.length > 0);
    });
  }
});
