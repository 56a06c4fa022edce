import assert from 'node:assert/strict';
import { copyFileSync } from 'node:fs';
import path from 'node:path';
import type { Locator } from 'playwright-core';
import { assets, needsAssets } from '../assets';
import { makeSampleWorkspace, temporaryFolder } from '../harness/sampleWorkspace';
import { useWorkbench } from './workbench';

const PICTURE = 'soccer-ball.jpg';
const CONVOLUTION = 'conv2b.conv_block.0';

/** What the page notes of its graph while it is watched. */
interface Watched {
  /** The nodes and what places them. */
  readonly nodes: readonly (readonly [Element, string])[];
  /** Attributes that have changed, and elements that have come or gone. */
  readonly changes: Set<string>;
}

declare global {
  var watched: Watched;
}

/** Runs in the page. */
function watchGraph(): void {
  const content = document.querySelector('.graph-content');
  if (!content) throw new Error('There is no graph.');
  const nodes = [...content.querySelectorAll('[data-path], .positioned')].map(
    node => [node, node.getAttribute('style') ?? ''] as const,
  );
  const changes = new Set<string>();
  new MutationObserver(records => {
    for (const { type, attributeName, addedNodes, removedNodes, target } of records) {
      if (type === 'attributes') changes.add(attributeName ?? '');
      for (const node of [...addedNodes, ...removedNodes])
        changes.add(node instanceof Element ? (node.getAttribute('class') ?? '') : target.nodeName);
    }
  }).observe(content, { attributes: true, childList: true, subtree: true });
  globalThis.watched = { nodes, changes };
}

describe('heat on the graph', () => {
  const workspace = path.join(temporaryFolder('heat'), 'workspace');

  before(function () {
    needsAssets(this);
    makeSampleWorkspace(workspace);
    copyFileSync(assets('assets/bvlc_googlenet.onnx'), path.join(workspace, 'weights.onnx'));
  });

  const workbench = useWorkbench(() => ({ workspace, viewport: { width: 1700, height: 1000 } }));
  const view = () => workbench().webview();
  const item = (layer: string): Locator => view().locator(`.graph-canvas [data-path="${layer}"]`);
  const fill = (layer: string): Promise<string> =>
    item(layer)
      .locator('> .bar')
      .evaluate(bar => getComputedStyle(bar).fill);
  const eye = (): Locator => view().getByRole('button', { name: 'Show in the Nodes What the Picture Does' });

  const colorBy = async (metric: string): Promise<void> => {
    await view()
      .getByRole('button', { name: /^Color by/ })
      .focus();
    await workbench().page.keyboard.press('Enter');
    const choice = view().getByRole('menuitemradio', { name: metric });
    await choice.press('Enter');
    await view()
      .getByRole('button', { name: `Color by: ${metric}` })
      .waitFor();
  };

  it('colors the nodes and dresses them, and moves none of them', async () => {
    await workbench().contextMenu('weights.onnx', 'Load Weights');
    await workbench().statusBarItem('BVLC GoogLeNet: weights.onnx').waitFor({ timeout: 60_000 });
    await workbench().contextMenu(PICTURE, 'Classify Image');
    await view()
      .getByRole('article', { name: `Result for ${PICTURE}` })
      .getByRole('listitem')
      .first()
      .waitFor();
    await item('inception3a').dblclick();
    await item('inception3a.cat').waitFor();
    await workbench().page.waitForTimeout(500);
    await view().locator('body').evaluate(watchGraph);

    await colorBy('Mult-adds');
    await view().locator('.graph-scale').waitFor();
    assert.notEqual(await fill(CONVOLUTION), await fill('maxpool1'));
    await colorBy('Share of zeros');
    await item('maxpool2')
      .and(view().getByRole('treeitem', { name: /Share of zeros: 56\.0 %/ }))
      .waitFor();
    await eye().click();
    await view().locator('.miniature > image').first().waitFor({ state: 'attached' });
    assert.equal(await eye().getAttribute('aria-pressed'), 'true');

    const { changes, moved } = await view()
      .locator('body')
      .evaluate(() => ({
        changes: [...globalThis.watched.changes].sort(),
        moved: globalThis.watched.nodes.filter(
          ([node, style]) => !node.isConnected || (node.getAttribute('style') ?? '') !== style,
        ).length,
      }));
    assert.equal(moved, 0);
    const expected = ['aria-label', 'color', 'fill', 'miniature', 'miniature beside-detail', 'tabindex'];
    assert.deepEqual(
      changes.filter(change => !expected.includes(change)),
      [],
    );
    assert.ok(changes.includes('fill') && changes.includes('miniature'));
  });

  it('tells what the picture does in a layer, by pointer and keyboard', async () => {
    await item('norm2').focus();
    await workbench().page.keyboard.press('ArrowDown');
    await view().getByRole('tooltip').getByText('maxpool2', { exact: true }).waitFor();
    const facts = await view().getByRole('tooltip').innerText();
    for (const fact of ['Mean, standard deviation', 'Maximum', 'Zeros', '56.0 %'])
      assert.ok(facts.includes(fact), `${fact} in ${facts}`);
    await item('inception3a.branch3.1.conv_block.0').hover();
    await view().getByRole('tooltip').getByText('inception3a.branch3.1.conv_block.0').waitFor();
    await workbench().screenshot('heat-dark');
  });

  it('sorts the table by the figures of the picture', async () => {
    const table = view().getByRole('region', { name: 'Table of layers' });
    await table.getByRole('columnheader', { name: 'Zeros' }).click();
    const zeros = await table.locator('[role=gridcell].zeros .cell-text').allInnerTexts();
    const shares = zeros.filter(text => text !== '–').map(text => Number(text.replace(/[^\d.]/g, '')));
    assert.ok(shares.length > 100);
    assert.deepEqual(
      shares,
      shares.toSorted((a, b) => b - a),
    );
    assert.ok((shares[0] ?? 0) > 80);
  });
});
