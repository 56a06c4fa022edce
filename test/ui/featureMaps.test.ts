import assert from 'node:assert/strict';
import path from 'node:path';
import type { Locator } from 'playwright-core';
import { needsAssets } from '../assets';
import { localWeights, makeSampleWorkspace, temporaryFolder } from '../harness/sampleWorkspace';
import { useWorkbench } from './workbench';

const PICTURES = ['soccer-ball.jpg', 'golf-ball.jpg'] as const;
const MODULE = 'inception3a';
/** Its channels 64 to 191 are those of the second branch. */
const BRANCH2 = 64;

describe('feature maps in the panel', () => {
  const workspace = path.join(temporaryFolder('feature-maps'), 'workspace');
  const complaints: string[] = [];
  before(function () {
    needsAssets(this);
  });
  const workbench = useWorkbench(() => {
    makeSampleWorkspace(workspace);
    const settings = { 'googlenetInspector.weightsFile': localWeights() ?? '' };
    return { workspace, settings, viewport: { width: 1500, height: 1100 } };
  });
  const view = () => workbench().webview();
  const details = (): Locator => view().getByRole('region', { name: 'Details' });
  const row = (layer: string): Locator => view().locator(`[aria-label=Layers] [data-path="${layer}"]`);
  const grid = (): Locator => details().getByRole('listbox', { name: 'Channels' });
  const options = (): Locator => grid().getByRole('option');
  const map = (): Locator => details().locator('.large-map:not(.waiting)');
  const press = (key: string): Promise<void> => workbench().page.keyboard.press(key);
  const announced = (text: RegExp): Promise<void> =>
    view().getByRole('status').filter({ hasText: text }).waitFor({ state: 'attached' });

  /** The figure that stands in a row of the sum. */
  const term = async (name: string | RegExp): Promise<number> => {
    const found = details().locator('.term', { hasText: name }).first();
    const exact = await found.locator('.term-value .copyable').getAttribute('title');
    return Number(exact?.replace('Copy ', ''));
  };

  before(async () => {
    const { page } = workbench();
    page.on('console', message => {
      if (message.type() === 'error' && !message.location().url.includes('/static/')) complaints.push(message.text());
    });
    page.on('pageerror', error => complaints.push(error.message));
    for (const picture of PICTURES) {
      await workbench().contextMenu(picture, 'Classify Image');
      await view()
        .getByRole('article', { name: `Result for ${picture}` })
        .getByRole('listitem')
        .first()
        .waitFor({ timeout: 60_000 });
    }
    await details().getByRole('tab', { name: 'Activations' }).click();
  });

  it('are a grid of all channels, of which those in sight are drawn', async () => {
    await row('inception5b').click();
    await grid().waitFor();
    assert.equal(await options().first().getAttribute('aria-setsize'), '1024');
    const drawn = await options().count();
    assert.ok(drawn > 10 && drawn < 300, `${drawn} drawn`);
    await row('conv1').click();
    await grid().locator('[aria-setsize="64"]').first().waitFor();
    const colors = await options()
      .first()
      .locator('canvas')
      .evaluate(canvas => {
        const { width, height } = canvas as HTMLCanvasElement;
        const pixels = (canvas as HTMLCanvasElement).getContext('2d')?.getImageData(0, 0, width, height).data;
        return { width, height, colors: new Set(new Uint32Array(pixels?.buffer ?? new ArrayBuffer(0))).size };
      });
    assert.deepEqual([colors.width, colors.height], [112, 112]);
    assert.ok(colors.colors > 30, `${colors.colors} colors`);
    await workbench().screenshot('feature-maps-grid');
  });

  it('are sorted, and reached by the keyboard', async () => {
    await row(MODULE).click();
    await grid().locator('[aria-setsize="256"]').first().waitFor();
    const means = await options().evaluateAll(tiles =>
      tiles.slice(0, 20).map(tile => Number(/mean ([\d.]+)/.exec(tile.getAttribute('aria-label') ?? '')?.[1])),
    );
    assert.deepEqual(
      means,
      means.toSorted((a, b) => b - a),
    );
    await details().getByRole('combobox', { name: 'Order of the channels' }).click();
    await details().getByRole('option', { name: 'index' }).click();
    await options()
      .first()
      .and(details().getByLabel(/^Channel 0:/))
      .waitFor();
    await grid().focus();
    await press('End');
    await announced(/^Channel 255: mean/);
    await press('Home');
    await press('ArrowRight');
    await announced(/^Channel 1: mean/);
    await press('Enter');
    await map().waitFor();
    await press('Escape');
    await grid().waitFor();
  });

  it('open large over the picture, and tell what a value is made of', async () => {
    await grid().focus();
    await press('Home');
    const pages = Array.from({ length: BRANCH2 }, () => 'ArrowRight');
    for (const key of pages) await press(key);
    await announced(new RegExp(`^Channel ${BRANCH2}:`));
    await press('Enter');
    await map().waitFor();
    const box = await map().boundingBox();
    assert.ok(box);
    await map().hover({ position: { x: box.width * 0.5, y: box.height * 0.4 } });
    await details().getByText('at row 10, column 13').waitFor();
    await details().getByText('around pixel (110.5, 86.5); sees x 81–139, y 57–115').waitFor();
    await map().click({ position: { x: box.width * 0.5, y: box.height * 0.4 } });
    await details()
      .getByRole('heading', { name: /^The sum behind/ })
      .waitFor();
    await details().getByRole('button', { name: 'channel 0 of inception3a.branch2', exact: true }).waitFor();

    const groups = details().locator('.term', { has: view().getByRole('button', { name: 'Show the Products' }) });
    assert.equal(await groups.count(), 8);
    let sum = (await term(/other channels/)) + (await term('bias'));
    for (const value of await groups.locator('.term-value .copyable').all())
      sum += Number((await value.getAttribute('title'))?.replace('Copy ', ''));
    const total = await term('sum');
    assert.ok(Math.abs(sum - total) <= 1e-5 * Math.max(1, Math.abs(total)), `${sum} for ${total}`);
    await workbench().screenshot('feature-maps-sum');
  });

  it('lead from a term to the channel that it comes from', async () => {
    const first = details().locator('.terms .link').first();
    const name = await first.innerText();
    await first.click();
    await row(`${MODULE}.branch2.0`).and(view().locator('[aria-selected=true]')).waitFor();
    await details().getByRole('heading', { level: 4, name, exact: true }).waitFor();
    await details()
      .getByRole('heading', { name: /^The sum behind/ })
      .waitFor();
  });

  it('are pinned and compared between pictures, also after a reload of the window', async () => {
    await details()
      .getByRole('button', { name: /^Pin the Channel/ })
      .click();
    await details().getByRole('radio', { name: 'Pinned (1)' }).click();
    await details().locator('.pins-view canvas').nth(1).waitFor();
    await workbench().page.waitForTimeout(1000);
    await workbench().runCommand('Developer: Reload Window');
    await workbench().page.locator('.monaco-workbench').waitFor();
    await workbench().statusBarItem('BVLC GoogLeNet').waitFor({ timeout: 60_000 });
    await details().locator('.pins-view canvas').nth(1).waitFor({ timeout: 60_000 });
    await details().getByRole('radio', { name: 'Two Pictures' }).click();
    await details().getByRole('heading', { name: 'Where they differ most' }).waitFor();
    await details()
      .getByText(/^Activations of 2 pictures: /)
      .waitFor();
    await workbench().screenshot('feature-maps-pictures');
  });

  it('are bars where a channel is a single number', async () => {
    await details().getByRole('radio', { name: 'Channels' }).click();
    await row('fc').click();
    const bars = details().getByRole('application', { name: /^1000 values; the largest is Channel 574:/ });
    await bars.waitFor();
    await details()
      .getByRole('table', { name: 'The largest values' })
      .getByRole('button', { name: 'Channel 574' })
      .click();
    await details()
      .getByRole('heading', { name: /^The sum behind/ })
      .waitFor();
  });

  it('are shown without an error and without breaking a rule of the content security policy', () => {
    assert.deepEqual(complaints, []);
  });
});
