import assert from 'node:assert/strict';
import { copyFileSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Frame, Locator } from 'playwright-core';
import { fusedSteps } from '../../src/engine/network/plan';
import { createGraph } from '../../src/model/variants';
import type { CpuProfile } from '../../src/profile/cpuProfile';
import { assets, needsAssets } from '../assets';
import { makeSampleWorkspace, temporaryFolder } from '../harness/sampleWorkspace';
import { OVERHEADS } from '../../webview/profile/flameTree';
import { useWorkbench } from './workbench';

const SLOWEST = 'conv2b (Conv2d + ReLU)';

describe('a profile in the panel', () => {
  const workspace = path.join(temporaryFolder('profile'), 'workspace');
  const file = path.join(workspace, 'time.cpuprofile');

  before(function () {
    needsAssets(this);
    makeSampleWorkspace(workspace);
    copyFileSync(assets('assets/bvlc_googlenet.onnx'), path.join(workspace, 'weights.onnx'));
  });

  const workbench = useWorkbench(() => ({ workspace, viewport: { width: 1500, height: 1000 } }));
  const view = () => workbench().webview();
  const press = (key: string): Promise<void> => workbench().page.keyboard.press(key);
  const details = (): Locator => view().getByRole('region', { name: 'Details' });
  const article = (): Locator => details().getByRole('article', { name: 'Profile' });
  const bar = (id: string): Locator => article().locator(`[data-bar="${id}"]`);
  const selectedRow = (layer: string): Locator =>
    view().locator(`[aria-label=Layers] [data-path="${layer}"]`).and(view().locator('[aria-selected=true]'));
  const save = (): Locator => details().getByRole('button', { name: 'Save the Profile…' });

  it('is taken by a command, and its parts add up to what a picture takes', async () => {
    await workbench().contextMenu('weights.onnx', 'Load Weights');
    await workbench().statusBarItem('BVLC GoogLeNet: weights.onnx').waitFor({ timeout: 60_000 });
    await workbench().runCommand('GoogLeNet: Profile');
    await save().waitFor();
    assert.equal(await details().getByRole('tab', { name: 'Time' }).getAttribute('aria-selected'), 'true');
    const rows = article().getByRole('grid', { name: 'Time by step' }).locator('[data-row]');
    const graph = createGraph('bvlc-googlenet', { useAux: false });
    assert.equal(await rows.count(), fusedSteps(graph).length + OVERHEADS.length);
    const times = await rows.locator('.cell.time').allInnerTexts();
    const whole = Number((await article().locator('.time-total strong').innerText()).replace(/ ms$/, ''));
    const sum = times.reduce((total, text) => total + Number(text.replace('−', '-')), 0);
    // Each figure is rounded to three digits.
    assert.ok(Math.abs(sum - whole) < 0.01 * whole + 0.05 * times.length, `${sum} of ${whole} ms`);
    await workbench().screenshot('profile-dark');
  });

  it('leads to the layer in the graph, by the pointer and by keys', async () => {
    await bar('conv2b').click();
    await selectedRow('conv2b').waitFor();
    await bar('conv2b').focus();
    for (const key of ['ArrowUp', 'ArrowDown', 'ArrowRight', 'ArrowRight', 'ArrowRight']) await press(key);
    await press('Enter');
    await selectedRow('conv2a').waitFor({ state: 'attached' });
    await bar('inception3b').click();
    await bar('inception3b.branch2.1').click();
    await selectedRow('inception3b.branch2.1').waitFor();
    assert.equal(await bar('conv2b').count(), 0, 'the module has the full width');
    await press('Escape');
    await bar('conv2b').waitFor();
  });

  it("is saved in a file that VS Code's own viewer opens", async () => {
    await save().click();
    await workbench().saveFileAs(file);
    await workbench().notification('Saved time.cpuprofile.').getByRole('button', { name: 'Open' }).click();
    const table = async (): Promise<Frame | undefined> => {
      for (const frame of workbench().page.frames())
        if (
          (await frame
            .getByText(SLOWEST)
            .count()
            .catch(() => 0)) > 0
        )
          return frame;
      return undefined;
    };
    let shown = await table();
    for (let wait = 0; !shown && wait < 60; wait++) {
      await workbench().page.waitForTimeout(500);
      shown = await table();
    }
    assert.ok(shown, 'the table lists the functions');
    await workbench().screenshot('profile-viewer');
    const { nodes } = JSON.parse(readFileSync(file, 'utf8')) as CpuProfile;
    assert.ok(nodes.some(({ callFrame }) => callFrame.functionName === SLOWEST));
    await workbench().runCommand('View: Close Editor');
    await workbench().page.getByRole('tab', { name: 'time.cpuprofile' }).waitFor({ state: 'detached' });
  });

  it('outlives a window reload', async () => {
    const total = article().locator('.time-total');
    const before = await total.innerText();
    await workbench().page.waitForTimeout(1000);
    await workbench().page.evaluate(() => (document.body.dataset['former'] = 'yes'));
    await workbench().runCommand('Developer: Reload Window');
    await workbench().page.locator('body:not([data-former]) .monaco-workbench').waitFor();
    await workbench().statusBarItem('BVLC GoogLeNet: weights.onnx').waitFor({ timeout: 60_000 });
    assert.equal(await total.innerText(), before);
    assert.equal(await details().getByText('Another model has been loaded since.').count(), 0);
  });

  it('keeps the picked tab in view where not all of them fit', async () => {
    await workbench().page.setViewportSize({ width: 640, height: 1000 });
    const tabs = details().getByRole('tablist');
    const inView = (name: string) =>
      details()
        .getByRole('tab', { name, exact: true })
        .evaluate(tab => {
          const { left, right } = tab.getBoundingClientRect();
          const frame = tab.parentElement?.getBoundingClientRect();
          return frame !== undefined && left >= frame.left && right <= frame.right;
        });
    await tabs.getByRole('tab').last().focus();
    await press('Enter');
    await details().locator('.tabs.more-before').waitFor();
    assert.deepEqual([await inView('Architecture'), await inView('Layer')], [true, false]);
    await tabs.hover();
    await workbench().page.mouse.wheel(0, -1000);
    await details().locator('.tabs.more-after:not(.more-before)').waitFor();
    assert.deepEqual([await inView('Architecture'), await inView('Layer')], [false, true]);
    await details().getByRole('tab', { name: 'Layer', exact: true }).focus();
    await press('End');
    await details().locator('.tabs.more-before').waitFor();
    assert.equal(await inView('Architecture'), true);
    await workbench().screenshot('profile-narrow');
  });
});
