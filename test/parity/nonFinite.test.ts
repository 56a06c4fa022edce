import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { EngineClient } from '../../src/engine/client/engineClient';
import { workerThread } from '../../src/engine/client/workerThread';
import type { EngineOptions } from '../../src/protocol';
import { writeSafetensors } from '../../src/weights/formats/safetensors';
import { assets, needsAssets } from '../assets';
import { activation, assetFile, DIST, formulaInput, observe } from '../fixtures/engineGoldens';
import { damagedBy, DAMAGES } from '../fixtures/damagedWeights';
import { readWeights } from '../fixtures/readWeights';

const OPTIONS: Readonly<Record<string, EngineOptions>> = {
  'own kernels': { kernels: 'own', threads: 1 },
  'own kernels and two threads': { kernels: 'own', threads: 2 },
  'stock kernels': { kernels: 'stock', threads: 1 },
};

for (const [kernels, options] of Object.entries(OPTIONS)) {
  describe(`values that are not finite, with ${kernels}`, function () {
    this.timeout(60_000);
    const logged: string[] = [];
    const engine = new EngineClient(workerThread(path.join(DIST, 'engine-worker.js')), {
      log: message => logged.push(message),
      engine: () => options,
    });
    after(() => engine.dispose());

    it('pass through convolutions, batch normalization, ReLU and pools as in PyTorch', async () => {
      const params = { variant: 'inception-v1-bn', classes: 10, useAux: false, initWeights: false, seed: 1 } as const;
      await engine.call('initialize', params);
      const input = formulaInput(1, 1, 64);
      // In the second channel's middle.
      input.data[64 * 64 + 32 * 64 + 32] = NaN;
      const { logits } = await observe(engine, input, ['main']);
      // 7×7/2 has it in rows 15 to 17, 3×3/2 in those that read these. Winograd's tiles are NaN as a whole.
      for (const [module, from, to] of [
        ['conv1.conv_block.0', 15, 17],
        ['conv1', 15, 17],
        ['maxpool1', 7, 9],
      ] as const) {
        const { shape, data } = await activation(engine, module);
        const [, , height = 0, width = 0] = shape;
        let found = 0;
        for (let i = 0; i < data.length; i++) {
          const [y, x] = [Math.floor(i / width) % height, i % width];
          const isInside = y >= from && y <= to && x >= from && x <= to;
          if (Number.isNaN(data[i])) found++;
          else assert.ok(!isInside, `${module} has ${data[i]} at ${y}, ${x}`);
        }
        assert.ok(found < data.length / 4, `${module} has ${found} NaN`);
      }
      assert.ok(logits[0]?.logits.data.every(Number.isNaN));
      await assert.rejects(engine.call('run', { input, heads: ['main'] }), {
        name: 'EngineError',
        message: 'The input has values that are not finite, such as NaN.',
      });
    });

    for (const [what, damage] of Object.entries(DAMAGES)) {
      it(`are an error that names their first layer (${what})`, async function () {
        needsAssets(this);
        const { tensors } = await readWeights(await readFile(assets('assets/inception_v1_seed.pth')), 'seed.pth');
        const bytes = writeSafetensors(damagedBy(damage, tensors.values()));
        await engine.call('loadWeights', { file: { name: 'damaged.safetensors', bytes } });
        const variance = `${damage.key} has negative values: what the network computes with it is NaN.`;
        assert.equal(logged.splice(0).includes(variance), what === 'a negative running_var');
        const picture = { file: assetFile('images/chelsea.png'), topK: 1, inputSize: 224, allHeads: false };
        const expected = { name: 'EngineError', message: damage.message };
        await assert.rejects(engine.call('classify', picture), expected);
        await assert.rejects(engine.call('run', { input: formulaInput(1), heads: ['main'] }), expected);
        // The engine holds nothing of it.
        await engine.call('loadWeights', { file: assetFile('assets/inception_v1_seed.pth') });
        await engine.call('classify', picture);
      });
    }
  });
}
