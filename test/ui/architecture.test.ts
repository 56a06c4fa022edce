import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Locator } from 'playwright-core';
import { writeArchitecture } from '../../src/model/architecture/architectureFile';
import { EDITED_NETWORKS } from '../fixtures/editedNetworks';
import { makeSampleWorkspace, temporaryFolder } from '../harness/sampleWorkspace';
import { useWorkbench } from './workbench';

describe('the architecture in the panel', () => {
  const workspace = path.join(temporaryFolder('architecture'), 'workspace');

  before(() => {
    makeSampleWorkspace(workspace);
    const network = EDITED_NETWORKS['Inception V1 without batch normalization, with LRN, flattened, without heads'];
    assert.ok(network);
    writeFileSync(path.join(workspace, 'flat.googlenet.json'), writeArchitecture(network));
    writeFileSync(
      path.join(workspace, 'bad.googlenet.json'),
      writeArchitecture(network).replace('"kernel": 7', '"kernel": 8'),
    );
  });

  const workbench = useWorkbench(() => ({ workspace, viewport: { width: 1500, height: 1000 } }));
  const view = () => workbench().webview();
  const details = (): Locator => view().getByRole('region', { name: 'Details' });
  const cell = (name: RegExp): Locator => details().getByRole('textbox', { name });
  const totals = (): Locator => details().getByRole('table', { name: 'Totals' });

  it('is edited in the table of widths, with old beside new', async () => {
    await workbench().runCommand('GoogLeNet: Edit Architecture');
    const width = cell(/^inception3a\.branch1, width/);
    await width.fill('128');
    // By hand: 64 more filters in 3a (192 weights and two of BN each), and 64 more inputs of the four 1×1 of 3b.
    const params = 13_385_816 + 64 * (192 + 2) + 64 * (128 + 128 + 32 + 64);
    await totals().getByText(params.toLocaleString('en-US')).waitFor();
    await totals().getByText('13,385,816').waitFor();
    await totals().getByText('+0.3 %').waitFor();
    await view()
      .getByRole('treeitem', { name: /^Inception inception3a, output \[1, 320, 28, 28\]/ })
      .waitFor();
    await view().locator('[role=treeitem][data-path="inception3b"][data-edit="changed"]').waitFor();
    const edited = view().locator('[aria-label=Layers] [data-path="inception3a"] .cell.params.edited');
    assert.match((await edited.getAttribute('title')) ?? '', /was 164,064/);
    await workbench().statusBarItem('Inception V1 (BN), edited: no weights').waitFor();
  });

  it('is undone and redone by keys', async () => {
    const { keyboard } = workbench().page;
    await keyboard.press('Control+z');
    await cell(/^inception3a\.branch1, width$/).waitFor();
    await workbench().statusBarItem('Inception V1 (BN): no weights').waitFor();
    await keyboard.press('Control+y');
    await cell(/^inception3a\.branch1, width, was 64/).waitFor();
  });

  it('refuses what is impossible, where it is', async () => {
    const kernel = cell(/^inception4b\.branch2, kernel/);
    await kernel.fill('4');
    await details()
      .getByRole('alert')
      .getByText(/inception4b\.branch2, kernel: A kernel's size is odd/)
      .waitFor();
    assert.equal(await kernel.getAttribute('aria-invalid'), 'true');
    await kernel.press('Escape');
    assert.equal(await kernel.inputValue(), '3');
  });

  it('moves through the table by arrow keys', async () => {
    await cell(/^inception3a\.branch1, width/).focus();
    for (const key of ['ArrowDown', 'ArrowRight']) await workbench().page.keyboard.press(key);
    const focused = details().locator('.modules-grid input:focus');
    assert.match((await focused.getAttribute('aria-label')) ?? '', /^inception3b\.branch2, 1×1 reduction/);
  });

  it('runs with random weights, which its results say', async () => {
    await view().getByRole('button', { name: 'run untrained' }).click();
    await workbench().statusBarItem('Inception V1 (BN), edited: untrained').waitFor({ timeout: 60_000 });
    await workbench().contextMenu('golf-ball.jpg', 'Classify Image');
    const result = view().getByRole('article', { name: 'Result for golf-ball.jpg' });
    await result.getByText('Inception V1 (BN), edited').waitFor({ timeout: 60_000 });
    await result.getByText(/these labels mean nothing/).waitFor();
  });

  it('comes from a file, which says what is wrong with it', async () => {
    await workbench().contextMenu('flat.googlenet.json', 'Open Architecture');
    await totals().waitFor();
    await view()
      .getByRole('treeitem', { name: /^flatten flatten, output \[1, 9216\]/ })
      .waitFor();
    await workbench().contextMenu('bad.googlenet.json', 'Open Architecture');
    await workbench()
      .notification(/stem\.conv1\.kernel: a kernel's size is odd/)
      .waitFor();
    await view()
      .getByRole('treeitem', { name: /^flatten flatten, output \[1, 9216\]/ })
      .waitFor();
  });

  it('lies beside that of another network, layer by layer', async () => {
    await workbench().contextMenu('flat.googlenet.json', 'Compare Networks');
    await details().getByText('None: all layers are the same.').waitFor();
    await view()
      .getByRole('button', { name: /^Reset to/ })
      .click();
    await details()
      .getByText(/^\d+ of \d+ layers\./)
      .waitFor();
    await details().getByText('Removed').first().waitFor({ state: 'attached' });
    await workbench().screenshot('architecture');
  });
});
