// Measures how soon the panel shows its graph: from the arrival of the page's script, which has still to be compiled and
// run, to the beginning of the frame after the one that paints the nodes.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { BrowserContext } from 'playwright-core';
import { walkModules } from '../../src/model/graph';
import { createGraph, DEFAULT_VARIANT } from '../../src/model/variants';
import { DEFAULT_CONFIG } from '../../src/protocol';
import type { Saved } from '../../webview/saved';
import { launchBrowser } from '../harness/browser';
import { Loopback } from '../fixtures/loopbackServer';
import { summarize } from './statistics';

const WINDOW = { width: 1280, height: 800 };
/** A browser is busy with a new page of its own for about as long. */
const PAUSE_MS = 300;
const FILES = { 'webview.js': 'text/javascript', 'webview.css': 'text/css', 'codicon.ttf': 'font/ttf' };

/** As the panel's page, with as much of a theme as the graph needs to be seen. */
const PAGE = `<!DOCTYPE html>
<html lang="en" style="
  --vscode-font-family: system-ui, sans-serif; --vscode-font-size: 13px;
  --vscode-foreground: #ccc; --vscode-descriptionForeground: #9d9d9d; --vscode-focusBorder: #0078d4;
  --vscode-editor-background: #1f1f1f; --vscode-editorWidget-background: #202020;
  --vscode-charts-blue: #3794ff; --vscode-charts-green: #89d185; --vscode-charts-orange: #d18616;
  --vscode-charts-purple: #b180d7; --vscode-charts-red: #f14c4c; --vscode-charts-yellow: #cca700;
">
<head>
  <meta charset="UTF-8">
  <link rel="stylesheet" href="webview.css">
</head>
<body>
  <div id="app"></div>
  <script type="module" src="webview.js"></script>
</body>
</html>`;

const COLLAPSED: Saved = {
  config: DEFAULT_CONFIG,
  expanded: [],
  direction: 'down',
  tab: 'layer',
  detailsShare: 0.34,
  tableShare: 0.22,
  tableOpen: true,
  tableScope: 'modules',
  results: [],
};
const modules = [...walkModules(createGraph(DEFAULT_VARIANT).root)];
const EXPANDED: Saved = { ...COLLAPSED, expanded: modules.map(module => module.path) };

/** What one graph took. */
export interface PaintFigures {
  readonly median_ms: number;
  readonly min_ms: number;
  readonly n: number;
  /** Layers and modules that are drawn. */
  readonly nodes: number;
}

export interface FirstPaint {
  readonly collapsed: PaintFigures;
  readonly expanded: PaintFigures;
}

/** Opens the panel as it is built in dist/, in a fresh page each time. */
export async function measureFirstPaint(rounds: number): Promise<FirstPaint> {
  const browser = await launchBrowser();
  const server = await Loopback.start();
  try {
    serve(server, '/', 'text/html', PAGE);
    for (const [name, type] of Object.entries(FILES)) {
      serve(server, `/${name}`, type, readFileSync(path.join('dist', name)));
    }
    const context = await browser.newContext({ viewport: WINDOW });
    const collapsed: Visit[] = [];
    const expanded: Visit[] = [];
    for (let round = 1; round <= rounds; round++) {
      collapsed.push(await visit(context, server.url('/'), COLLAPSED));
      expanded.push(await visit(context, server.url('/'), EXPANDED));
    }
    const paint = { collapsed: figures(collapsed), expanded: figures(expanded) };
    if (paint.expanded.nodes <= paint.collapsed.nodes) throw new Error('The panel did not expand its graph.');
    return paint;
  } finally {
    await browser.close();
    await server.stop();
  }
}

function serve(server: Loopback, address: string, type: string, content: string | Uint8Array): void {
  // Kept neither as text nor compiled: every page is the first.
  const headers = { 'Content-Type': type, 'Cache-Control': 'no-store' };
  server.on(address, (_, response) => void response.writeHead(200, headers).end(content));
}

interface Visit {
  readonly ms: number;
  readonly nodes: number;
}

async function visit(context: BrowserContext, url: string, state: Saved): Promise<Visit> {
  const page = await context.newPage();
  try {
    await page.addInitScript(prepareHost, state);
    await sleep(PAUSE_MS);
    await page.goto(url);
    return await page.evaluate(() => (globalThis as unknown as Prepared).painted);
  } finally {
    await page.close();
  }
}

interface Prepared {
  acquireVsCodeApi?: () => object;
  painted: Promise<Visit>;
}

/** Runs in the page before its own script: stands in for VS Code, and watches for the graph. */
function prepareHost(state: Saved): void {
  const host = globalThis as unknown as Prepared;
  host.acquireVsCodeApi = () => ({ getState: () => state, setState: () => undefined, postMessage: () => undefined });
  host.painted = new Promise(resolve => {
    const observer = new MutationObserver(() => {
      if (!document.querySelector('.graph [role="treeitem"]')) return;
      observer.disconnect();
      // The first frame paints the nodes; the second begins when that is done.
      requestAnimationFrame(() =>
        requestAnimationFrame(() => {
          const end = performance.now();
          const [script] = performance
            .getEntriesByType('resource')
            .filter((entry): entry is PerformanceResourceTiming => entry.name.endsWith('/webview.js'));
          const nodes = document.querySelectorAll('.graph [role="treeitem"]').length;
          resolve({ ms: end - (script?.responseEnd ?? NaN), nodes });
        }),
      );
    });
    observer.observe(document, { subtree: true, childList: true });
  });
}

function figures(visits: readonly Visit[]): PaintFigures {
  const { median, min, n } = summarize(visits.map(({ ms }) => ms));
  return { median_ms: rounded(median), min_ms: rounded(min), n, nodes: visits[0]?.nodes ?? 0 };
}

function rounded(ms: number): number {
  return Number(ms.toFixed(1));
}

/** As one sentence. */
export function firstPaintText({ collapsed, expanded }: FirstPaint): string {
  const told = ({ median_ms, min_ms, nodes }: PaintFigures): string =>
    `${median_ms.toFixed(0)} / ${min_ms.toFixed(0)} ms (${nodes} nodes)`;
  return (
    `Panel, from its script's arrival to the painted graph: collapsed ${told(collapsed)}, fully expanded ` +
    `${told(expanded)}; medians / minima of ${collapsed.n}`
  );
}
