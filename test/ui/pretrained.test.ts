import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { makeSampleWorkspace, temporaryFolder } from '../harness/sampleWorkspace';
import { Loopback } from '../fixtures/loopbackServer';
import { useWorkbench } from './workbench';

const ZOO = { file: 'googlenet-12.onnx', bytes: 28_021_836 };
const CAFFE = { file: 'bvlc_googlenet.caffemodel', bytes: 53_533_754 };
// A name that no resolver knows: only the proxy leads there.
const MIRROR = 'http://weights.invalid';

describe('pretrained weights', () => {
  const workspace = path.join(temporaryFolder('pretrained'), 'workspace');
  let proxy: Loopback | undefined;

  before(async () => {
    proxy = await Loopback.start();
    // A byte now and then: a download that is still under way when the test cancels it.
    proxy.on(`${MIRROR}/${CAFFE.file}`, async (_, response) => {
      response.writeHead(200, { 'content-length': CAFFE.bytes });
      for (let sent = 0; sent < 1000 && !response.destroyed; sent++) {
        response.write(Buffer.alloc(1024));
        await new Promise(resolve => setTimeout(resolve, 100));
      }
    });
  });
  after(() => proxy?.stop());

  const workbench = useWorkbench(() => {
    makeSampleWorkspace(workspace);
    return {
      workspace,
      settings: {
        'http.proxy': proxy?.url(''),
        // Without it VS Code's proxy settings do not reach the global fetch.
        'http.fetchAdditionalSupport': false,
        'googlenetInspector.downloadMirror': MIRROR,
      },
    };
  });
  const storage = (): string => workbench().globalStorage('googlenet-inspector.googlenet-inspector');
  const open = (): Promise<void> => workbench().runCommand('GoogLeNet: Download Pretrained Weights…');
  const row = (label: string) => workbench().pick(label);

  it('are listed with size, license, accuracy and heads, and with the room that there is', async () => {
    await open();
    for (const [label, ...facts] of [
      ['BVLC GoogLeNet (ONNX model zoo)', '28.02 MB', 'top-1 67.78 %, top-5 88.34 %', 'main head only', 'BSD-3-Clause'],
      ['BVLC GoogLeNet (Caffe)', '53.53 MB', 'top-1 68.7 %, top-5 88.9 %', 'heads trained', 'unrestricted use'],
      ['GoogLeNet (torchvision)', '52.15 MB', 'top-1 69.778 %, top-5 89.53 %', 'heads not trained', 'BSD-3-Clause'],
    ] as const) {
      const text = await row(label).innerText();
      for (const fact of [...facts, 'from weights.invalid']) assert.ok(text.includes(fact), `${label}: ${text}`);
      assert.doesNotMatch(text, /Downloaded/);
    }
    const folder = await row(storage()).innerText();
    assert.match(folder, /0\.00 MB downloaded, [\d.]+ [kMGT]?B free/);
    await workbench().screenshot('pretrained');
  });

  it('are downloaded through the proxy that VS Code is told', async () => {
    await row('BVLC GoogLeNet (Caffe)').click();
    const progress = workbench().notification(
      /Downloading BVLC GoogLeNet \(Caffe\).*of 53\.53 MB from weights\.invalid/,
    );
    await progress.waitFor();
    assert.equal(proxy?.seenAt(`${MIRROR}/${CAFFE.file}`).length, 1);
    await progress.hover();
    await progress.getByRole('button', { name: 'Cancel' }).click();
    await progress.waitFor({ state: 'detached' });
    for (let tries = 0; tries < 50 && readdirSync(storage()).length > 0; tries++)
      await workbench().page.waitForTimeout(100);
    assert.deepEqual(readdirSync(storage()), []);
  });

  it('that are there are deleted with the keyboard alone, after a question that names what is freed', async () => {
    mkdirSync(storage(), { recursive: true });
    const file = path.join(storage(), ZOO.file);
    writeFileSync(file, '');
    truncateSync(file, ZOO.bytes);
    const { page } = workbench();
    await open();
    assert.match(await row('ONNX model zoo').innerText(), /Downloaded, 28\.02 MB/);
    assert.match(await row(storage()).innerText(), /28\.02 MB downloaded/);
    await workbench().screenshot('pretrained-downloaded');
    // The Tab key leads through the list to the focused row's buttons, the arrow keys lead from one to the next.
    const pressUntil = async (key: string, label: string): Promise<void> => {
      const button = page.locator(`.quick-input-list :focus[aria-label^="${label}"]`);
      for (let step = 0; step < 5 && (await button.count()) === 0; step++) await page.keyboard.press(key);
      assert.equal(await button.count(), 1, label);
    };
    await pressUntil('Tab', 'Copy Path');
    await pressUntil('ArrowRight', 'Delete…');
    await page.keyboard.press('Enter');
    const question = page.getByRole('dialog', { name: /Delete googlenet-12\.onnx\?/ });
    assert.match(await question.innerText(), /frees 28\.02 MB/);
    await question.getByRole('button', { name: 'Delete' }).press('Enter');
    await row('BVLC GoogLeNet (ONNX model zoo)').filter({ hasText: '28.02 MB from weights.invalid' }).waitFor();
    assert.equal(existsSync(file), false);
    await page.keyboard.press('Escape');
  });
});
