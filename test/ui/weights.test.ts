import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Locator } from 'playwright-core';
import { writeSafetensors } from '../../src/weights/formats/safetensors';
import { assets, needsAssets } from '../assets';
import { makeSampleWorkspace, temporaryFolder } from '../harness/sampleWorkspace';
import { useWorkbench } from './workbench';
import { asFile, readMatched, readWeights } from '../fixtures/readWeights';

const FIRST = 'conv1.conv_block.0';
const LATER = 'inception3a.branch3.1.conv_block.0';
const GROWTH = 1.1;

describe('the weights in the panel', () => {
  const workspace = path.join(temporaryFolder('weights'), 'workspace');
  const complaints: string[] = [];
  let parameters: ReadonlyMap<string, Float32Array> = new Map();

  before(async function () {
    needsAssets(this);
    makeSampleWorkspace(workspace);
    const file = path.join(workspace, 'weights.onnx');
    copyFileSync(assets('assets/bvlc_googlenet.onnx'), file);
    const weights = await readWeights(readFileSync(file), 'weights.onnx');
    parameters = (await readMatched(asFile(weights), 'weights.onnx')).stateDict;
    const tuned = [...weights.tensors.values()].map(tensor => {
      const isLast = tensor.name.startsWith('loss3/classifier_w');
      return isLast ? { ...tensor, data: tensor.data.map(value => value * GROWTH) } : tensor;
    });
    writeFileSync(path.join(workspace, 'tuned.safetensors'), writeSafetensors(tuned));
  });

  const workbench = useWorkbench(() => ({ workspace, viewport: { width: 1500, height: 1100 } }));
  const view = () => workbench().webview();
  const press = (key: string): Promise<void> => workbench().page.keyboard.press(key);
  const details = (): Locator => view().getByRole('region', { name: 'Details' });
  const tab = (name: string): Locator => details().getByRole('tab', { name, exact: true });
  const row = (layer: string): Locator => view().locator(`[aria-label=Layers] [data-path="${layer}"]`);
  const picture = (): Locator => details().locator('.heatmap-area');
  const reading = (): Locator => details().locator('.heatmap-reading');
  const painted = (): Locator => details().locator('.heatmap-area > canvas:not(.waiting)');

  const valueOf = (key: string, index: number): number => parameters.get(key)?.[index] ?? NaN;

  /** Red, green and blue of the pixel in the middle of a cell. */
  const pixelAt = (x: number, y: number): Promise<number[]> =>
    painted().evaluate(
      (canvas, [left, top]) => [
        ...((canvas as HTMLCanvasElement).getContext('2d')?.getImageData(left, top, 1, 1).data.slice(0, 3) ?? []),
      ],
      [x, y] as const,
    );

  before(async () => {
    const { page } = workbench();
    // What lies under /static/ is VS Code's own.
    page.on('console', message => {
      if (message.type() === 'error' && !message.location().url.includes('/static/')) complaints.push(message.text());
    });
    page.on('pageerror', error => complaints.push(error.message));
    await workbench().runCommand('GoogLeNet: Open Inspector');
    await tab('Weights').click();
  });

  it('are offered where there are none', async () => {
    await details().getByText('No weights are loaded.').waitFor();
    await details().getByRole('button', { name: 'Load Weights…' }).waitFor();
    await workbench().contextMenu('weights.onnx', 'Load Weights');
    await workbench().statusBarItem('BVLC GoogLeNet: weights.onnx').waitFor({ timeout: 60_000 });
    await details().getByRole('button', { name: 'Show the first convolution' }).click();
    await details().getByRole('heading', { level: 2, name: FIRST }).waitFor();
    await row(FIRST).and(view().locator('[aria-selected=true]')).waitFor();
  });

  it('of a layer are told in figures', async () => {
    const values = parameters.get(`${FIRST}.weight`) ?? new Float32Array();
    const weight = details().getByRole('region', { name: `${FIRST}.weight` });
    await weight.getByRole('img', { name: /^Histogram of weight/ }).waitFor();
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const std = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
    const expected = { Min: Math.min(...values), Max: Math.max(...values), Mean: mean, Std: std };
    const text = await weight.locator('.figures').innerText();
    for (const [label, value] of Object.entries(expected)) {
      const [, shown] = new RegExp(`${label}\\n([-\\d.e]+)`).exec(text) ?? [];
      assert.ok(Math.abs(Number(shown) - value) <= 0.005 * Math.abs(value), `${label} ${value} in ${text}`);
    }
  });

  it('of the first convolution are pictures in the colors of its channels, which are blue, green, red', async () => {
    await painted().waitFor();
    const side = await painted().evaluate(canvas => (canvas as HTMLCanvasElement).width);
    await picture().focus();
    await press('Home');
    const mark = await details().locator('.heatmap-mark').boundingBox();
    assert.ok(mark && side > 0);
    const filter = Array.from({ length: 3 * 49 }, (_, index) => valueOf(`${FIRST}.weight`, index));
    const most = Math.max(...filter.map(Math.abs));
    for (const [column, rowInFilter] of [
      [0, 0],
      [3, 3],
      [6, 2],
    ] as const) {
      const [blue, green, red] = [0, 49, 98].map(plane => {
        const value = filter[plane + rowInFilter * 7 + column] ?? NaN;
        return Math.round(127.5 + (127.5 * value) / most);
      });
      const half = mark.width / 2;
      const found = await pixelAt(column * mark.width + half, rowInFilter * mark.height + half);
      assert.deepEqual(found, [red, green, blue], `column ${column}, row ${rowInFilter}`);
    }
    await press('ArrowRight');
    assert.match(await reading().innerText(), /^weight\[0, :, 0, 1\]: R -?[\d.e-]+, G -?[\d.e-]+, B -?[\d.e-]+$/);
    await workbench().screenshot('weights-filters-dark');
  });

  it('of any other convolution are kernels, page by page, reached by the keyboard', async () => {
    await row(LATER).click();
    const kernels = details().getByRole('application', { name: /^Kernels of output channel 0: 16 of 5 × 5/ });
    await kernels.waitFor();
    await painted().waitFor();
    await kernels.focus();
    await press('ArrowRight');
    await press('ArrowRight');
    await press('PageDown');
    await view().getByRole('status').filter({ hasText: 'Output channel 1 of 32' }).waitFor({ state: 'attached' });
    const [, value] = /^weight\[1, 0, 0, 1\] = (\S+)$/.exec(await reading().innerText()) ?? [];
    assert.equal(Math.fround(Number(value)), valueOf(`${LATER}.weight`, 16 * 25 + 1));
    await workbench().screenshot('weights-kernels-dark');
  });

  it('are painted anew in the colors of another theme', async () => {
    // The kernels' frame: between the first one and the second.
    const gap = await details().locator('.heatmap-mark').boundingBox();
    assert.ok(gap);
    const x = 5 * gap.width + 1;
    const [dark] = await pixelAt(x, 1);
    await workbench().runCommand('Preferences: Toggle between Light/Dark Themes');
    await view().locator('body.vscode-light').waitFor();
    const [light] = await pixelAt(x, 1);
    assert.ok(dark !== undefined && light !== undefined && dark < 128 && light > 128, `${dark} and ${light}`);
    await workbench().screenshot('weights-kernels-light');
    await row(FIRST).click();
    await painted().waitFor();
    await workbench().screenshot('weights-filters-light');
  });

  it('belong to the network that is loaded, and not to another that is shown', async () => {
    await view().getByRole('combobox', { name: 'Network' }).click();
    await view().getByRole('option', { name: 'Inception V1 (BN)' }).click();
    await details().getByText('The loaded weights do not belong to the shown network.').waitFor();
    await details().getByRole('button', { name: 'Show Their Network' }).click();
    await details()
      .getByRole('region', { name: `${FIRST}.weight` })
      .waitFor();
  });

  it('have a page of their own, which says what the file is', async () => {
    await tab('Model').click();
    const sha256 = createHash('sha256')
      .update(readFileSync(path.join(workspace, 'weights.onnx')))
      .digest('hex');
    const page = details().getByRole('article');
    await page.getByText('6,998,552 values').waitFor();
    const text = await page.innerText();
    for (const fact of [
      'weights.onnx',
      'BVLC GoogLeNet',
      '28.0 MB',
      'ONNX',
      'float32',
      sha256,
      'Caffe',
      "ImageNet's",
    ]) {
      assert.ok(text.includes(fact), `${fact} in ${text}`);
    }
    await page.getByRole('button', { name: sha256 }).click();
    await view()
      .getByRole('status')
      .filter({ hasText: `Copied ${sha256}` })
      .waitFor({ state: 'attached' });
  });

  it('are compared with those of another file, and the comparison outlives a window reload', async () => {
    await workbench().contextMenu('tuned.safetensors', 'Compare Weights');
    const sentence = details().getByText('1 of 116 parameters differ. Most has changed: weight of fc, by 10 %.');
    await sentence.waitFor({ timeout: 60_000 });
    assert.equal(await tab('Comparison').getAttribute('aria-selected'), 'true');
    const changes = details().getByRole('grid', { name: 'Changes by layer' });
    await changes.getByRole('columnheader', { name: 'Change' }).click();
    const first = changes.getByRole('row').nth(1);
    assert.match(await first.innerText(), /^fc\s+10 %/);
    await first.getByRole('gridcell').first().click();
    await row('fc').and(view().locator('[aria-selected=true]')).waitFor();
    await changes.getByRole('gridcell', { name: 'bias' }).waitFor();
    await workbench().screenshot('weights-comparison-light');

    await workbench().page.waitForTimeout(1000);
    await workbench().runCommand('Developer: Reload Window');
    await workbench().page.locator('.monaco-workbench').waitFor();
    await workbench().statusBarItem('BVLC GoogLeNet: weights.onnx').waitFor({ timeout: 60_000 });
    await sentence.waitFor();
    assert.equal(await details().getByText('Another model has been loaded since.').count(), 0);
    await details().getByRole('button', { name: 'Close the Comparison' }).click();
    await tab('Comparison').waitFor({ state: 'detached' });
    assert.equal(await tab('Model').getAttribute('aria-selected'), 'true');
  });

  it('keep their comparison when the panel is closed and opened again, until the comparison itself is closed', async () => {
    const reopen = async (): Promise<void> => {
      await workbench().runCommand('View: Close All Editors');
      await workbench().page.locator('iframe.webview.ready').waitFor({ state: 'detached' });
      await workbench().runCommand('GoogLeNet: Open Inspector');
    };
    await workbench().contextMenu('tuned.safetensors', 'Compare Weights');
    const close = details().getByRole('button', { name: 'Close the Comparison' });
    await close.waitFor();
    await reopen();
    await close.click();
    await reopen();
    await tab('Model').click();
    // The answer to the new page's question comes after all that the host says by itself.
    await details().getByText('6,998,552 values').waitFor({ timeout: 60_000 });
    assert.equal(await tab('Comparison').count(), 0);
  });

  it('are shown without an error and without breaking a rule of the content security policy', () => {
    assert.deepEqual(complaints, []);
  });
});
