import assert from 'node:assert/strict';
import path from 'node:path';
import type { ConsoleMessage, Locator } from 'playwright-core';
import { makeSampleWorkspace, temporaryFolder } from '../harness/sampleWorkspace';
import type { Rect } from '../../src/drawing/layout/geometry';
import { contains, intersection } from '../../src/drawing/layout/geometry';
import { useWorkbench } from './workbench';

const CONVOLUTION = 'inception3a.branch3.1.conv_block.0';

describe('the panel', () => {
  const workspace = path.join(temporaryFolder('panel'), 'workspace');
  const workbench = useWorkbench(() => {
    makeSampleWorkspace(workspace);
    return { workspace, viewport: { width: 1500, height: 950 } };
  });
  const complaints: string[] = [];

  const view = () => workbench().webview();
  const body = (): Locator => view().locator('body');
  const press = (key: string): Promise<void> => workbench().page.keyboard.press(key);
  const item = (layer: string): Locator => view().locator(`.graph-canvas [data-path="${layer}"]`);
  const row = (layer: string): Locator => view().locator(`.grid [data-path="${layer}"]`);
  const field = (label: string): Locator => view().getByRole('textbox', { name: label });
  const totals = (): Locator => view().getByRole('toolbar', { name: 'Totals' });
  const details = (): Locator => view().getByRole('region', { name: 'Details' });

  const focusedPath = (): Promise<string | undefined> =>
    body().evaluate(() => (document.activeElement as SVGElement | null)?.dataset['path']);

  const pressUntil = async (key: string, reached: (layer: string) => boolean): Promise<void> => {
    const visited: (string | undefined)[] = [];
    for (let step = 0; step < 40; step++) {
      const layer = await focusedPath();
      if (layer !== undefined && reached(layer)) return;
      visited.push(layer);
      await press(key);
    }
    assert.fail(`${key} never led there, but to ${visited.join(', ')}`);
  };

  const choose = async (control: string, option: string): Promise<void> => {
    await view().getByRole('combobox', { name: control }).click();
    await view().getByRole('option', { name: option }).click();
  };

  before(async () => {
    const { page } = workbench();
    page.on('console', message => {
      if (message.type() === 'error' && !isOfTheWorkbench(message)) complaints.push(message.text());
    });
    page.on('pageerror', error => complaints.push(error.message));
    await workbench().runCommand('GoogLeNet: Open Inspector');
    await item('conv1').waitFor();
  });

  it('paints at once what needs no weights', async () => {
    assert.match(await totals().innerText(), /13,385,816 params.*1\.58 G mult-adds.*80\.3 MB/s);
    const painted = await body().evaluate(() => {
      const script = performance
        .getEntriesByType('resource')
        .find(({ name }) => name.includes('webview.js')) as PerformanceResourceTiming;
      const [paint] = performance.getEntriesByName('first-contentful-paint');
      return (paint?.startTime ?? 0) - script.responseEnd;
    });
    report('first paint of the collapsed graph', [painted], 'after the script has arrived');
  });

  it('takes messages from nobody but its host', async () => {
    const weights = { status: 'failed', name: 'forged.onnx', message: 'A forged message.' };
    const message = { type: 'weights', weights };
    const { page } = workbench();
    await body().evaluate((_, data) => window.postMessage(data, '*'), message);
    // The workbench has the webview's origin here, and everything below it for a frame.
    await page.evaluate(data => {
      const below = (window: Window): Window[] =>
        Array.from({ length: window.length }, (_, index) => window[index] as Window).flatMap(inner => [
          inner,
          ...below(inner),
        ]);
      for (const frame of below(window)) frame.postMessage(data, '*');
    }, message);
    await page.waitForTimeout(500);
    assert.equal(await view().getByText('A forged message.').count(), 0);
    // What is in force is what the tests without a browser look at.
    const policy = await view().locator('meta[http-equiv="Content-Security-Policy"]').getAttribute('content');
    assert.match(
      policy ?? '',
      /^default-src 'none'; img-src [^;]+ data:; style-src [^;]+ 'nonce-[^;]+'; font-src [^;]+; script-src 'nonce-[^;]+'; base-uri 'none'; form-action 'none'$/,
    );
  });

  it('reaches every region by the Tab key', async () => {
    await view().getByRole('combobox', { name: 'Network' }).focus();
    const reached = new Set<string>();
    for (let step = 0; step < 30; step++) {
      await press('Tab');
      const region = await body().evaluate(() => {
        const around = document.activeElement?.closest(
          '[role=tree], [role=toolbar], [role=tablist], [role=grid], [role=separator]',
        );
        return around?.getAttribute('aria-label') ?? '';
      });
      reached.add(region);
      if (region === 'Layers') break;
    }
    for (const region of [
      'Totals',
      'Layers of Inception V1 (BN)',
      'View of the graph',
      'Size of the details',
      'Details',
      'Height of the table',
      'Layers',
    ]) {
      assert.ok(reached.has(region), `${region} in ${[...reached].join(', ')}`);
    }
  });

  it('leads by keyboard alone to the 5×5 convolution of 3a, and up again', async () => {
    await view().locator('.graph-canvas [tabindex="0"]').focus();
    await press('Home');
    await pressUntil('ArrowDown', layer => layer === 'inception3a');
    await press('Enter');
    await item('inception3a').and(view().locator('[aria-expanded=true]')).waitFor();
    await pressUntil('ArrowDown', layer => layer.startsWith('inception3a.branch'));
    await pressUntil('ArrowRight', layer => layer.startsWith('inception3a.branch3'));
    await pressUntil('ArrowDown', layer => layer === CONVOLUTION);
    const facts = await view().getByRole('tooltip').innerText();
    for (const fact of [
      CONVOLUTION,
      'Conv2d',
      '5×5, stride 1, padding 2',
      '[1, 16, 28, 28]',
      '[1, 32, 28, 28]',
      '12,800',
      '10,035,200',
      '0.6 %',
    ]) {
      assert.ok(facts.includes(fact), `${fact} in ${facts}`);
    }
    await press('Enter');
    assert.equal(await details().getByRole('heading', { level: 2 }).innerText(), CONVOLUTION);
    await workbench().screenshot('panel-keyboard');
    await press('Escape');
    assert.equal(await focusedPath(), 'inception3a.branch3.1');
    await press('Escape');
    assert.equal(await focusedPath(), 'inception3a');
    await press('Escape');
    assert.equal(await focusedPath(), 'inception3a', 'the outermost keeps the focus');
  });

  it('keeps the focus, without a ring, where the pointer clicks', async () => {
    await item('maxpool3').click();
    assert.equal(await focusedPath(), 'maxpool3');
    const ringed = await body().evaluate(() => document.querySelectorAll('.graph :focus-visible').length);
    assert.equal(ringed, 0);
  });

  it('finds a layer by its name', async () => {
    await press('Control+f');
    await view().getByRole('combobox', { name: 'Name of a layer' }).fill('4d branch2.1');
    await view()
      .getByRole('option', { name: /^inception4d\.branch2\.1/ })
      .first()
      .waitFor();
    await press('Enter');
    await item('inception4d.branch2.1').and(view().locator('[aria-selected=true]')).waitFor();
    await press('Escape');
    assert.equal(await details().getByRole('heading', { level: 2 }).innerText(), 'inception4d.branch2.1');
    assert.equal(await row('inception4d.branch2.1').getAttribute('aria-selected'), 'true');
  });

  it('selects alike in graph, table and details', async () => {
    await row('maxpool4').click();
    await item('maxpool4').and(view().locator('[aria-selected=true]')).waitFor();
    assert.equal(await details().getByRole('heading', { level: 2 }).innerText(), 'maxpool4');
    await item('inception5a').click();
    await row('inception5a').and(view().locator('[aria-selected=true]')).waitFor();
    assert.equal(await details().getByRole('heading', { level: 2 }).innerText(), 'inception5a');
    assert.equal(await row('maxpool4').getAttribute('aria-selected'), 'false');
  });

  it('sorts the layers by their parameters', async () => {
    const paths = (): Promise<string[]> =>
      view()
        .locator('.grid [data-path]')
        .evaluateAll(rows => rows.map(each => each.getAttribute('data-path') ?? ''));
    await view().getByRole('checkbox', { name: 'Layers only' }).click();
    const inOrder = await paths();
    const header = view().getByRole('columnheader', { name: 'Params' });
    await header.click();
    assert.equal(await header.getAttribute('aria-sort'), 'descending');
    assert.equal((await paths())[0], 'aux1.fc1');
    await header.click();
    assert.equal(await header.getAttribute('aria-sort'), 'ascending');
    assert.equal((await paths()).at(-1), 'aux2.fc1');
    await header.click();
    assert.deepEqual(await paths(), inOrder);
    await view().getByRole('checkbox', { name: 'Layers only' }).click();
  });

  it('computes everything again for another batch, input and network', async () => {
    await field('Pictures in a batch').fill('2');
    assert.match(await totals().innerText(), /3\.17 G mult-adds.*132 MB/s);
    await choose('Network', 'BVLC GoogLeNet');
    assert.match(await totals().innerText(), /13,378,280 params/);
    const size = field('Height and width of the input, in pixels');
    await size.fill('30');
    const error = view().getByRole('alert').filter({ hasText: 'the smallest input is 31 × 31' });
    await error.waitFor();
    assert.equal(
      await size.evaluate(input => (input.getRootNode() as ShadowRoot).host.getAttribute('aria-invalid')),
      'true',
    );
    assert.match(
      (await item('conv1').getAttribute('aria-label')) ?? '',
      /\[2, 64, 112, 112\]/,
      'the last valid size stays',
    );
    await size.fill('31');
    await error.waitFor({ state: 'detached' });
    assert.match((await item('conv1').getAttribute('aria-label')) ?? '', /\[2, 64, 16, 16\]/);
    await size.fill('224');
    await field('Pictures in a batch').fill('1');
    await choose('Network', 'Inception V1 (BN)');
    assert.match(await totals().innerText(), /13,385,816 params.*1\.58 G mult-adds/s);
  });

  it('copies a figure and says so', async () => {
    const { page } = workbench();
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await totals().getByRole('button', { name: '1.58 G' }).click();
    await view().getByRole('status').filter({ hasText: 'Copied 1582687432' }).waitFor({ state: 'attached' });
    await assertEventually(async () => (await page.evaluate(() => navigator.clipboard.readText())) === '1582687432');
    // The figure shows for a while that it was copied; later tests watch the page for changes of their own.
    await view().locator('[data-copied="true"]').waitFor({ state: 'detached' });
  });

  it('pans the fully expanded graph by one transform', async () => {
    const { page } = workbench();
    const expansion = await view()
      .getByRole('button', { name: 'Expand All Modules' })
      .evaluate(async (button: HTMLElement) => {
        const start = performance.now();
        button.click();
        await new Promise(resolve => requestAnimationFrame(() => setTimeout(resolve)));
        return performance.now() - start;
      });
    report('paint of the fully expanded graph', [expansion], 'after the click');
    await item('inception5b.cat').waitFor({ state: 'attached' });
    assert.equal(await view().locator('.graph-canvas .frame').count(), 11);
    // The boxes move to their positions first.
    await view().locator('.graph-canvas:not(.animating)').waitFor();

    const canvas = view().locator('.graph-canvas');
    const box = await canvas.boundingBox();
    assert.ok(box);
    const [x, y] = [box.x + box.width - 40, box.y + 40];
    await page.mouse.move(x, y);
    await page.mouse.down();
    await page.mouse.move(x - 10, y + 10);
    const recording = await canvas.evaluateHandle(element => {
      const changed = new Set<string>();
      const frames: number[] = [];
      const note = (records: MutationRecord[]): void => {
        for (const { target, type, attributeName } of records) {
          changed.add(`${(target as Element).getAttribute('class') ?? target.nodeName} ${attributeName ?? type}`);
        }
      };
      const observer = new MutationObserver(note);
      observer.observe(document.body, { subtree: true, childList: true, attributes: true, characterData: true });
      let last: number | undefined;
      let running = true;
      const onFrame = (now: number): void => {
        if (last !== undefined) frames.push(now - last);
        last = now;
        if (running) requestAnimationFrame(onFrame);
      };
      requestAnimationFrame(onFrame);
      return {
        stop(): { changed: string[]; frames: number[]; transform: string } {
          running = false;
          note(observer.takeRecords());
          observer.disconnect();
          const content = element.querySelector<SVGGElement>('.graph-content');
          return { changed: [...changed], frames, transform: content?.style.cssText ?? '' };
        },
      };
    });
    await page.mouse.move(x - 300, y + 200, { steps: 60 });
    const { changed, frames, transform } = await recording.evaluate(started => started.stop());
    await page.mouse.up();
    report('frames while panning the fully expanded graph', frames, `${frames.length} frames`);
    assert.deepEqual(changed, ['graph-content style']);
    assert.match(transform, /^transform: translate\([^)]*\) scale\([\d.]+\);$/);
  });

  it('answers the pointer in the fully expanded graph', async () => {
    const latencies: number[] = [];
    for (const layer of ['inception4a.cat', 'inception4b.cat', 'inception4c.cat']) {
      await row(layer).click();
      await view().locator('.graph-canvas:not(.animating)').waitFor();
      const waiting = await item(layer).evaluateHandle(element => ({
        latency: new Promise<number>(resolve => {
          element.addEventListener(
            'pointerover',
            ({ timeStamp }) => requestAnimationFrame(() => setTimeout(() => resolve(performance.now() - timeStamp))),
            { once: true },
          );
        }),
      }));
      await item(layer).hover();
      latencies.push(await waiting.evaluate(({ latency }) => latency));
      assert.match(await view().getByRole('tooltip').innerText(), new RegExp(`^${layer}\n`));
    }
    report('hover until the tooltip is painted', latencies, '');
  });

  it('keeps the selection in view, and clear of the buttons, in a smaller pane', async () => {
    const { page } = workbench();
    const box = async (element: Locator): Promise<Rect> => {
      const bounds = await element.boundingBox();
      assert.ok(bounds);
      return bounds;
    };
    const assertInView = async (layer: string): Promise<void> => {
      const pane = await box(view().locator('.graph'));
      const buttons = await box(view().locator('.graph-buttons'));
      const node = await box(item(layer));
      assert.ok(contains(pane, node), `${layer} in ${JSON.stringify({ node, pane })}`);
      assert.ok(!intersection(node, buttons), `${layer} beside ${JSON.stringify({ node, buttons })}`);
    };
    const resize = async (width: number, height: number): Promise<void> => {
      await page.setViewportSize({ width, height });
      await view().locator('.graph-canvas:not(.animating)').waitFor();
      await page.waitForTimeout(300);
    };
    await view().getByRole('button', { name: 'Collapse All Modules' }).click();
    for (const layer of ['conv1', 'fc']) {
      await row(layer).click();
      const { x, y } = await box(view().locator('.graph'));
      await page.mouse.move(x + 10, y + 10);
      await page.mouse.wheel(-250, 0);
      for (const [width, height] of [
        [1500, 950],
        [1060, 950],
        [1060, 560],
        [900, 560],
      ] as const) {
        await resize(width, height);
        await assertInView(layer);
      }
    }
    await view().locator('.graph-canvas [tabindex="0"]').focus();
    for (const [key, layer] of [
      ['Home', 'conv1.conv_block.0'],
      ['End', 'fc'],
    ] as const) {
      await press(key);
      await resize(900, 560);
      await assertInView(layer);
    }
    await resize(1500, 950);
  });

  it('is usable at a width of 400 pixels', async () => {
    const { page } = workbench();
    await view().getByRole('button', { name: 'Collapse All Modules' }).click();
    await row('inception3a').click();
    await workbench().runCommand('View: Toggle Primary Side Bar Visibility');
    await page.setViewportSize({ width: 448, height: 800 });
    await view().locator('.page.small').waitFor();
    assert.equal(await view().getByRole('combobox', { name: 'Network' }).count(), 0, 'the toolbar is folded');
    const outside = await body().evaluate(element =>
      [...element.querySelectorAll('.toolbar *, .totals *, .graph-buttons *, .tabs, .tab-content, .cell')]
        .filter(each => each.getBoundingClientRect().right > innerWidth + 1 && each.getClientRects().length > 0)
        .map(each => `${each.className} ${each.textContent}`),
    );
    assert.deepEqual(outside, []);
    await workbench().screenshot('panel-narrow');
    // The tabs are scrolled inside their bar: every one that the keys pick comes into it whole.
    const tabs = view().getByRole('tablist', { name: 'Details' });
    const picked = tabs.getByRole('tab', { selected: true });
    const first = (await picked.textContent()) ?? '';
    const count = await tabs.getByRole('tab').count();
    await picked.focus();
    for (let index = 0; index < count; index++) {
      await press('ArrowRight');
      const cut = await picked.evaluate(tab => {
        const bar = tab.closest('.tabs')?.getBoundingClientRect();
        const { left, right } = tab.getBoundingClientRect();
        return bar === undefined || left < bar.left || right > bar.right + 1 || right > innerWidth + 1;
      });
      assert.equal(cut, false, `the tab ${(await picked.textContent()) ?? ''} is in sight`);
      assert.equal(
        await view()
          .locator('#tab-content')
          .evaluate(tab => tab.scrollWidth <= tab.clientWidth && document.body.scrollWidth <= innerWidth),
        true,
        'nothing else is wider than its place',
      );
    }
    assert.equal(await picked.textContent(), first, 'the tabs go round');
    await view().getByRole('button', { name: 'More Options' }).click();
    const form = view().getByRole('dialog', { name: 'More Options' });
    const buttonsOutside = await form.evaluate(element =>
      [...element.querySelectorAll('.options-actions > *')]
        .filter(each => each.getBoundingClientRect().right > element.getBoundingClientRect().right)
        .map(each => each.textContent),
    );
    assert.deepEqual(buttonsOutside, []);
    await choose('Network', 'Naive Inception');
    await press('Escape');
    await form.waitFor({ state: 'detached' });
    await view().getByRole('tree', { name: 'Layers of Naive Inception' }).waitFor();
    await item('inception3a').dblclick();
    await item('inception3a').and(view().locator('[aria-expanded=true]')).waitFor();
  });

  it('has met with no error and broken no rule of its content security policy', () => {
    assert.deepEqual(complaints, []);
  });
});

/** VS Code's own window logs errors too, its extension hosts' for instance. */
function isOfTheWorkbench(message: ConsoleMessage): boolean {
  return message.location().url.includes('/out/vs/');
}

/** Times depend on the machine: they are reported, not asserted. */
function report(what: string, times: readonly number[], note: string): void {
  const sorted = [...times].sort((a, b) => a - b);
  const at = (share: number): string => (sorted[Math.floor(share * (sorted.length - 1))] ?? NaN).toFixed(1);
  const text = sorted.length === 1 ? `${at(0)} ms` : `median ${at(0.5)} ms, 95 % within ${at(0.95)} ms`;
  console.log(`      ${what}: ${[text, note].filter(Boolean).join(', ')}`);
}

async function assertEventually(holds: () => Promise<boolean>): Promise<void> {
  for (let attempt = 0; attempt < 50; attempt++) {
    if (await holds()) return;
    await new Promise(resolve => setTimeout(resolve, 100));
  }
  assert.fail('It never became true.');
}
