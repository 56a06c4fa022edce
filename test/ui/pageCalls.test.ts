import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Browser, Frame, Page } from 'playwright-core';
import type { HostMessage, ModelInfo } from '../../src/protocol';
import { DEFAULT_CONFIG } from '../../src/protocol';
import type { CallMessage, ReplyMessage } from '../../src/rpc/messages';
import type { Saved } from '../../webview/saved';
import { Loopback } from '../fixtures/loopbackServer';
import { launchBrowser } from '../harness/browser';

// The panel's page alone in a frame, as VS Code has it, with a host that answers only when the test does.

const OUTER = '<!doctype html><iframe src="/panel" style="width: 98vw; height: 95vh"></iframe>';
const PANEL = `<!doctype html><link rel="stylesheet" href="webview.css">
  <div id="app"></div><script type="module" src="webview.js"></script>`;
const FILES = { 'webview.js': 'text/javascript', 'webview.css': 'text/css' };
const [FIRST, SECOND] = ['conv1.conv_block.0', 'conv2a.conv_block.0'] as const;

const SAVED: Saved = {
  config: DEFAULT_CONFIG,
  selected: FIRST,
  expanded: ['conv1', 'conv2a'],
  direction: 'down',
  tab: 'weights',
  detailsShare: 0.34,
  tableShare: 0.3,
  tableOpen: true,
  tableScope: 'layers',
  results: [],
};

const model = (sha256: string): ModelInfo => ({
  variant: DEFAULT_CONFIG.variant,
  classes: DEFAULT_CONFIG.classes,
  useAux: DEFAULT_CONFIG.useAux,
  origin: { kind: 'file', name: 'a.pth', format: 'PyTorch', sha256, nonFinite: 0, roundedTo: [] },
  classNames: { kind: 'imagenet' },
  backend: 'wasm',
});

interface Host {
  readonly posted: CallMessage[];
}

/** Runs in the page before its own script: stands in for VS Code. */
function prepareHost(saved: Saved): void {
  const posted: unknown[] = [];
  Object.assign(globalThis, {
    posted,
    acquireVsCodeApi: () => ({
      getState: () => saved,
      setState: () => undefined,
      postMessage: (message: unknown) => void posted.push(message),
    }),
  });
}

describe('what the page asks of the engine', () => {
  let browser: Browser;
  let server: Loopback;
  let page: Page;
  let panel: Frame;

  before(async () => {
    browser = await launchBrowser();
    server = await Loopback.start();
    for (const [address, html] of [
      ['/', OUTER],
      ['/panel', PANEL],
    ] as const)
      server.on(address, (_, response) => void response.writeHead(200, { 'Content-Type': 'text/html' }).end(html));
    for (const [name, type] of Object.entries(FILES)) {
      const content = readFileSync(path.join('dist', name));
      server.on(`/${name}`, (_, response) => void response.writeHead(200, { 'Content-Type': type }).end(content));
    }
  });

  after(async () => {
    await browser.close();
    await server.stop();
  });

  beforeEach(async () => {
    page = await browser.newPage({ viewport: { width: 1500, height: 1100 } });
    await page.addInitScript(prepareHost, SAVED);
    await page.goto(server.url('/'));
    const frame = page.frames().find(each => each.url().endsWith('/panel'));
    assert.ok(frame);
    panel = frame;
    await panel.waitForFunction(() => (globalThis as unknown as Host).posted.length > 0);
    await tell({ type: 'weights', weights: { status: 'loaded', model: model('aa') } });
    assert.deepEqual(await asked(1), [FIRST]);
  });

  afterEach(() => page.close());

  /** The layers whose weights the page has asked about, once it has done so this often. */
  async function asked(count: number): Promise<string[]> {
    return (await calls(count)).map(({ params }) => (params as { path: string }).path);
  }

  /** The places, among those questions, of the ones that the page has taken back, once there is one. */
  async function canceled(): Promise<number[]> {
    const cancels = async (): Promise<number[]> => {
      const ids = (await posted()).filter(({ type }) => type === 'cancel').map(({ id }) => id);
      return (await calls(0)).flatMap(({ id }, index) => (ids.includes(id) ? [index] : []));
    };
    while ((await cancels()).length === 0) await page.waitForTimeout(20);
    return cancels();
  }

  async function calls(count: number): Promise<Extract<CallMessage, { type: 'call' }>[]> {
    for (;;) {
      const found = (await posted()).filter(message => message.type === 'call');
      const ofLayers = found.filter(({ method }) => method === 'layerWeights');
      if (ofLayers.length >= count) return ofLayers;
      await page.waitForTimeout(20);
    }
  }

  const posted = (): Promise<CallMessage[]> => panel.evaluate(() => (globalThis as unknown as Host).posted);

  const tell = (message: HostMessage | ReplyMessage): Promise<void> =>
    page.evaluate(data => frames[0]?.postMessage(data), message);

  const select = (layer: string): Promise<void> => panel.locator(`[aria-label=Layers] [data-path="${layer}"]`).click();
  const details = () => panel.getByRole('region', { name: 'Details' });

  it('is canceled when another layer is selected, which is asked for', async () => {
    await select(SECOND);
    assert.deepEqual(await asked(2), [FIRST, SECOND]);
    assert.deepEqual(await canceled(), [0]);
  });

  it('is canceled when its tab is left', async () => {
    await details().getByRole('tab', { name: 'Layer', exact: true }).click();
    assert.deepEqual(await canceled(), [0]);
  });

  it('is canceled when another model takes its place, and asked again', async () => {
    await tell({ type: 'weights', weights: { status: 'loaded', model: model('bb') } });
    assert.deepEqual(await asked(2), [FIRST, FIRST]);
    assert.deepEqual(await canceled(), [0]);
  });

  it('is not canceled once it is answered, and what the engine says is shown where it refuses', async () => {
    const [first] = await calls(1);
    assert.ok(first);
    await tell({ type: 'error', id: first.id, name: 'EngineError', message: 'The model has no such layer.' });
    await details().getByText('The model has no such layer.').first().waitFor();
    await select(SECOND);
    assert.deepEqual(await asked(2), [FIRST, SECOND]);
    await details().getByRole('tab', { name: 'Layer', exact: true }).click();
    assert.deepEqual(await canceled(), [1]);
  });
});
