import assert from 'node:assert/strict';
import { copyFileSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { makeSampleWorkspace, temporaryFolder } from '../harness/sampleWorkspace';
import { assets, needsAssets } from '../assets';
import { Loopback } from '../fixtures/loopbackServer';
import { fixture, withStrayBytes } from '../fixtures/pictureFiles';
import { useWorkbench } from './workbench';

const SIZE = 28_021_836;

describe('gestures', () => {
  const workspace = path.join(temporaryFolder('gestures'), 'workspace');
  let mirror: Loopback | undefined;

  before(async () => {
    mirror = await Loopback.start();
    // A byte now and then: a download that is still under way when the test cancels it.
    mirror.on('/googlenet-12.onnx', async (_, response) => {
      response.writeHead(200, { 'content-length': SIZE });
      for (let sent = 0; sent < 1000 && !response.destroyed; sent++) {
        response.write(Buffer.alloc(1024));
        await new Promise(resolve => setTimeout(resolve, 100));
      }
    });
  });
  after(() => mirror?.stop());

  const workbench = useWorkbench(() => {
    makeSampleWorkspace(workspace);
    // Without autoReveal, an editor that opens late does not take the Explorer's selection back.
    return {
      workspace,
      settings: { 'googlenetInspector.downloadMirror': mirror?.url('/'), 'explorer.autoReveal': false },
    };
  });
  const view = () => workbench().webview();
  const result = (file: string) => view().getByRole('article', { name: `Result for ${file}` });

  it('a download says from where and how much, shows progress, and leaves nothing behind when canceled', async () => {
    await workbench().contextMenu('golf-ball.jpg', 'Classify Image');
    const choice = workbench().pick('Download pretrained weights');
    assert.match(await choice.innerText(), /28\.02 MB from 127\.0\.0\.1:\d+/);
    await choice.click();
    const progress = workbench().notification(/Downloading BVLC GoogLeNet.*of 28\.02 MB from 127\.0\.0\.1/);
    await progress.waitFor();
    assert.equal(mirror?.seenAt('/googlenet-12.onnx').length, 1);
    await progress.hover();
    await progress.getByRole('button', { name: 'Cancel' }).click();
    await progress.waitFor({ state: 'detached' });
    const storage = workbench().globalStorage('googlenet-inspector.googlenet-inspector');
    // The notification goes with the click, the part file a moment later.
    for (let tries = 0; tries < 50 && readdirSync(storage).length > 0; tries++)
      await workbench().page.waitForTimeout(100);
    assert.deepEqual(readdirSync(storage), []);
    await workbench().statusBarItem('Inception V1 (BN): no weights').waitFor();
  });

  it('untrained weights say beside the labels that they mean nothing', async () => {
    await workbench().contextMenu('golf-ball.jpg', 'Classify Image');
    await workbench().pick('Run untrained').click();
    await result('golf-ball.jpg').waitFor({ timeout: 60_000 });
    assert.match(
      await result('golf-ball.jpg').innerText(),
      /Untrained weights \(seed 0\): these labels mean nothing\./,
    );
    assert.equal(
      await result('golf-ball.jpg')
        .getByRole('heading', { name: /Auxiliary head/ })
        .count(),
      2,
    );
  });

  describe('with real weights', () => {
    before(async function () {
      needsAssets(this);
      copyFileSync(assets('assets/bvlc_googlenet.onnx'), path.join(workspace, 'weights.onnx'));
      copyFileSync(assets('images/truncated.jpg'), path.join(workspace, 'truncated.jpg'));
      writeFileSync(path.join(workspace, 'stray-bytes.jpg'), withStrayBytes(fixture('baseline.jpg')));
      await workbench().contextMenu('weights.onnx', 'Load Weights');
      await workbench().statusBarItem('BVLC GoogLeNet: weights.onnx').waitFor({ timeout: 60_000 });
    });

    it('what a decoder finds wrong with a picture is said beside its result', async () => {
      await workbench().contextMenu('stray-bytes.jpg', 'Classify Image');
      await result('stray-bytes.jpg').waitFor({ timeout: 60_000 });
      assert.match(
        await result('stray-bytes.jpg').innerText(),
        /The picture may be damaged; its decoder warns: Corrupt JPEG data: 4 extraneous bytes before marker 0xda/,
      );
    });

    it('several selected pictures are classified one after the other, a broken one among them', async () => {
      await workbench().explorerItem('soccer-ball.jpg').click();
      await workbench()
        .explorerItem('truncated.jpg')
        .click({ modifiers: ['Control'] });
      assert.equal(await workbench().page.locator('.explorer-folders-view [aria-selected=true]').count(), 2);
      await workbench().contextMenu('truncated.jpg', 'Classify Image');
      await workbench().notification('truncated.jpg: the JPEG is truncated').waitFor();
      const list = view().getByRole('listbox', { name: /Pictures/ });
      await list.getByRole('option', { name: /soccer-ball\.jpg/ }).click();
      assert.match(await result('soccer-ball.jpg').getByRole('listitem').first().innerText(), /^soccer ball/);
      await list.getByRole('option', { name: /truncated\.jpg/ }).click();
      assert.match(await result('truncated.jpg').innerText(), /the JPEG is truncated/);
    });

    it('the panel comes back with its results, its network and its weights after a window reload', async () => {
      await view()
        .getByRole('treeitem', { name: /^Inception inception3a,/ })
        .dblclick();
      await view()
        .getByRole('treeitem', { name: /inception3a\.branch3\.1\.conv_block\.0,/ })
        .waitFor();
      await workbench().page.waitForTimeout(1000);
      await workbench().runCommand('Developer: Reload Window');
      await workbench().page.locator('.monaco-workbench').waitFor();
      await view()
        .getByRole('treeitem', { name: /inception3a\.branch3\.1\.conv_block\.0,/ })
        .waitFor({ timeout: 60_000 });
      await result('truncated.jpg').waitFor();
      await workbench().statusBarItem('BVLC GoogLeNet: weights.onnx').waitFor({ timeout: 60_000 });
      await view().locator('.totals', { hasText: '6,998,552' }).waitFor();
    });
  });
});
