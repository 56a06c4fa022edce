import assert from 'node:assert/strict';
import { copyFileSync } from 'node:fs';
import path from 'node:path';
import { makeSampleWorkspace, temporaryFolder } from '../harness/sampleWorkspace';
import { assets, needsAssets } from '../assets';
import { useWorkbench } from './workbench';

for (const theme of ['dark', 'light'] as const) {
  describe(`a first visit, ${theme}`, function () {
    before(function () {
      needsAssets(this);
    });
    const workspace = path.join(temporaryFolder(`acceptance-${theme}`), 'workspace');
    const workbench = useWorkbench(() => {
      makeSampleWorkspace(workspace);
      copyFileSync(assets('images/chelsea.png'), path.join(workspace, 'chelsea.png'));
      return { workspace, theme, viewport: { width: 1500, height: 950 } };
    });

    it('right-clicks a cat, loads weights through the file dialog, and is told that it is an Egyptian cat', async () => {
      await workbench().contextMenu('chelsea.png', 'Classify Image');
      await workbench().pick('Choose a file').click();
      await workbench().chooseFile(assets('assets/bvlc_googlenet.onnx'));
      const result = workbench().webview().getByRole('article', { name: 'Result for chelsea.png' });
      await result.waitFor({ timeout: 60_000 });
      const best = result.getByRole('listitem').first();
      assert.match(await best.innerText(), /^Egyptian cat\n0\.49\nn02124075$/);
      assert.match(await result.innerText(), /224 × 224, from 451 × 300/);
      await workbench().statusBarItem('BVLC GoogLeNet: bvlc_googlenet.onnx').waitFor();
      await workbench().screenshot(`cat-${theme}`);
    });

    it('expands 3a and reads the figures of its 5×5 convolution', async () => {
      const view = workbench().webview();
      await view.getByRole('combobox', { name: 'Network' }).click();
      await view.getByRole('option', { name: 'Inception V1 (BN)' }).click();
      await view.locator('.totals', { hasText: '13,385,816' }).waitFor();
      const module = view.getByRole('treeitem', { name: /^Inception inception3a,/ });
      await module.dblclick();
      await view.getByRole('treeitem', { name: /^Conv2d 5×5 inception3a\.branch3\.1\.conv_block\.0,/ }).hover();
      const tooltip = view.getByRole('tooltip');
      await tooltip.waitFor();
      const facts = await tooltip.innerText();
      for (const fact of ['[1, 16, 28, 28]', '[1, 32, 28, 28]', '12,800', '10,035,200']) {
        assert.ok(facts.includes(fact), `${fact} in ${facts}`);
      }
      await workbench().screenshot(`hover-${theme}`);
    });
  });
}
