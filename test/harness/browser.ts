import { existsSync } from 'node:fs';
import path from 'node:path';
import { chromium, type Browser, type Page } from 'playwright-core';
import { aptInstall, onPath } from './systemPackages';
import { runCommandLine } from './processes';
import type { Server } from './server';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const PLACES = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
];

/** Path of a Chromium or Chrome; one is installed where there is none. */
export async function ensureChromium(): Promise<string> {
  const found = findChromium();
  if (found !== undefined) return found;
  if (aptInstall('chromium')) {
    const installed = findChromium();
    if (installed !== undefined) return installed;
  }
  console.log('Downloading Chromium…');
  await runCommandLine(process.execPath, ['node_modules/playwright-core/cli.js', 'install', 'chromium'], {
    limitMs: 300_000,
  });
  const downloaded = findChromium();
  if (downloaded !== undefined) return downloaded;
  throw new Error(
    'The tests need Chromium or Chrome: install one (on Debian and Ubuntu: apt-get install chromium), ' +
      'or set GOOGLENET_CHROMIUM to its path.',
  );
}

function findChromium(): string | undefined {
  const named = process.env['GOOGLENET_CHROMIUM'];
  if (named !== undefined && named !== '') return named;
  const installed = NAMES.map(onPath).find(file => file !== undefined);
  return installed ?? [...PLACES, chromium.executablePath()].find(file => existsSync(file));
}

export async function launchBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: await ensureChromium(),
    headless: true,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}

export interface Development {
  /** Folders of extensions to load. */
  readonly extensions: readonly string[];
  /** A module whose `run()` is called in the extension host. */
  readonly tests?: string;
}

/**
 * Makes the workbench that the page is about to load an extension development host, by adding to the configuration
 * that it reads from its own HTML. Rewriting the HTML on its way would cost the page its WebSocket.
 */
export async function developExtensions(page: Page, port: number, { extensions, tests }: Development): Promise<void> {
  const uri = (file: string) => ({
    scheme: 'vscode-remote',
    authority: `127.0.0.1:${port}`,
    path: path.resolve(file),
  });
  const options = {
    extensions: extensions.map(uri),
    ...(tests === undefined ? {} : { extensionTestsPath: uri(tests) }),
  };
  await page.addInitScript(developmentOptions => {
    // eslint-disable-next-line @typescript-eslint/unbound-method -- called on each element in turn below
    const read = Element.prototype.getAttribute;
    Element.prototype.getAttribute = function (name) {
      const value = read.call(this, name);
      if (value === null || name !== 'data-settings' || this.id !== 'vscode-workbench-web-configuration') return value;
      const configuration = JSON.parse(value) as { developmentOptions?: object };
      configuration.developmentOptions = { ...configuration.developmentOptions, ...developmentOptions };
      return JSON.stringify(configuration);
    };
  }, options);
}

/** Opens a folder in the workbench. A machine that is busy with other suites may take its time to serve it. */
export async function openFolder(page: Page, server: Server, folder: string): Promise<void> {
  const url = `${server.address}?folder=${encodeURIComponent(path.resolve(folder))}`;
  await page.goto(url, { timeout: 120_000, waitUntil: 'domcontentloaded' });
}
