import { mkdirSync } from 'node:fs';
import path from 'node:path';
import type { Browser, FrameLocator, Locator, Page } from 'playwright-core';
import { launchBrowser, openFolder } from '../harness/browser';
import { installProject } from '../harness/installedExtensions';
import { runCommand } from '../harness/palette';
import { temporaryFolder } from '../harness/sampleWorkspace';
import { startServer, type Server, type Settings } from '../harness/server';

const THEMES = {
  dark: 'Default Dark Modern',
  light: 'Default Light Modern',
  'high-contrast': 'Default High Contrast',
  'high-contrast-light': 'Default High Contrast Light',
} as const;

export interface WorkbenchOptions {
  /** Folder to open. */
  readonly workspace: string;
  readonly theme?: keyof typeof THEMES;
  /** User settings beside those of a quiet VS Code. */
  readonly settings?: Settings;
  /** Opens the workspace without trusting it. */
  readonly untrusted?: boolean;
  readonly viewport?: { readonly width: number; readonly height: number };
  /** Where the extension is installed, to test that one; the project as it is built otherwise. */
  readonly extensionsDir?: string;
  /** What a click waits for at the longest, in milliseconds. */
  readonly timeout?: number;
}

/** A real VS Code in a browser page, driven as a person would. */
export class Workbench {
  private constructor(
    readonly page: Page,
    private readonly browser: Browser,
    private readonly server: Server,
  ) {}

  /** Starts a server and a browser of its own and waits for the Explorer: 12 to 20 s, so one for each suite. */
  static async open(options: WorkbenchOptions): Promise<Workbench> {
    const { workspace, theme = 'dark', settings, untrusted = false, viewport = { width: 1280, height: 800 } } = options;
    const extensionsDir = options.extensionsDir ?? installProject(path.join(temporaryFolder('ui'), 'extensions'));
    const server = await startServer({
      settings: {
        'workbench.colorTheme': THEMES[theme],
        'security.workspace.trust.startupPrompt': 'never',
        ...settings,
      },
      askForTrust: untrusted,
      extensionsDir,
    });
    const browser = await launchBrowser();
    const page = await browser.newPage({ viewport, colorScheme: theme.endsWith('light') ? 'light' : 'dark' });
    page.setDefaultTimeout(options.timeout ?? 30_000);
    const workbench = new Workbench(page, browser, server);
    try {
      await openFolder(page, server, workspace);
      await page.locator('.explorer-folders-view .monaco-list-row').first().waitFor({ timeout: 90_000 });
      return workbench;
    } catch (error) {
      await workbench.saveFailure('workbench');
      await workbench.close();
      throw error;
    }
  }

  /** Another page of the browser, beside VS Code. */
  newPage(): Promise<Page> {
    return this.browser.newPage();
  }

  /** Runs a command by its title, for instance `GoogLeNet: Open Inspector`. */
  runCommand(title: string): Promise<void> {
    return runCommand(this.page, title);
  }

  /** The Explorer's row of a file or folder. */
  explorerItem(name: string | RegExp): Locator {
    const label = this.page.getByRole('treeitem', { name, exact: true });
    return this.page.locator('.explorer-folders-view').locator(label);
  }

  /** Right-clicks a file in the Explorer and picks an item of its menu. */
  async contextMenu(name: string | RegExp, item: string): Promise<void> {
    // A menu that was opened before the extension was known lacks its items.
    for (let attempt = 0; attempt < 20; attempt++) {
      await this.explorerItem(name).click({ button: 'right' });
      await this.page.locator('.monaco-menu').waitFor();
      if ((await this.menuItem(item).count()) > 0) break;
      await this.page.keyboard.press('Escape');
      await this.page.waitForTimeout(500);
    }
    // A menu takes no clicks in its first moments.
    for (let attempt = 0; attempt < 20 && (await this.menuItem(item).isVisible()); attempt++) {
      await this.menuItem(item)
        .click({ timeout: 2000 })
        .catch(() => undefined);
      await this.page.waitForTimeout(250);
    }
    await this.page.locator('.monaco-menu').waitFor({ state: 'detached' });
  }

  /** An item of the menu that is open. */
  menuItem(label: string): Locator {
    return this.page.locator('.monaco-menu .action-item', { hasText: label });
  }

  /** Types into the quick input that is open (a file's path, a question's answer) and accepts it. */
  async answer(text: string): Promise<void> {
    const input = this.page.locator('.quick-input-widget input[type="text"]');
    await input.waitFor();
    await input.fill(text);
    await this.page.keyboard.press('Enter');
  }

  /** Answers the file dialog that opens with a path. It lists a folder first, and would overwrite what is typed earlier. */
  async chooseFile(file: string): Promise<void> {
    const field = '.quick-input-widget input[type="text"]';
    await this.page.waitForFunction(
      selector => document.querySelector<HTMLInputElement>(selector)?.value.endsWith('/'),
      field,
    );
    await this.pick('..').waitFor();
    const input = this.page.locator(field);
    await input.fill(file);
    await this.pick(path.basename(file)).waitFor();
    await this.page.keyboard.press('Enter');
    await input.waitFor({ state: 'hidden' });
  }

  /** Answers the dialog that asks where to save, when it has made its own proposal. */
  async saveFileAs(file: string): Promise<void> {
    const field = '.quick-input-widget input[type="text"]';
    await this.page.waitForFunction(
      selector => document.querySelector<HTMLInputElement>(selector)?.value.includes('/'),
      field,
    );
    await this.pick('..').waitFor();
    const input = this.page.locator(field);
    await input.fill(file);
    await this.page.keyboard.press('Enter');
    await input.waitFor({ state: 'hidden' });
  }

  /** A row of the quick pick that is open. */
  pick(label: string): Locator {
    return this.page.locator('.quick-input-list .monaco-list-row', { hasText: label }).filter({ visible: true });
  }

  /** The document inside the panel's webview. */
  webview(): FrameLocator {
    return this.page.frameLocator('iframe.webview.ready').frameLocator('iframe#active-frame');
  }

  /** A notification that holds a text. */
  notification(text: string | RegExp): Locator {
    return this.page.locator('.notification-list-item', { hasText: text });
  }

  /** An item of the status bar that holds a text. */
  statusBarItem(text: string | RegExp): Locator {
    return this.page.locator('.statusbar-item', { hasText: text });
  }

  /** The folder that VS Code gives an extension for what it keeps. */
  globalStorage(extension: string): string {
    return path.join(this.server.userDir, 'User', 'globalStorage', extension);
  }

  /** Saves what the page shows to out/screenshots/NAME.png. */
  async screenshot(name: string): Promise<string> {
    const file = path.join('out', 'screenshots', `${name}.png`);
    mkdirSync(path.dirname(file), { recursive: true });
    await this.page.screenshot({ path: file });
    return file;
  }

  /** After a failure: what the page shows and what everybody logged, for whoever looks for the cause. */
  async saveFailure(name: string): Promise<void> {
    const safe = name.replace(/[^\w-]+/g, '-').slice(0, 80);
    await this.screenshot(`failure-${safe}`).catch(() => undefined);
    await this.server.saveLogs(path.join('out', 'logs', safe));
    console.log(`      see out/screenshots/failure-${safe}.png and out/logs/${safe}`);
  }

  async close(): Promise<void> {
    await this.browser.close();
    await this.server.stop();
  }
}

/**
 * Opens one workbench for a suite, and closes it at its end; a failing test leaves a screenshot and the logs. The
 * result is read inside tests, when the workbench is there.
 */
export function useWorkbench(options: () => WorkbenchOptions): () => Workbench {
  let workbench: Workbench | undefined;
  before(async function () {
    this.timeout(180_000);
    workbench = await Workbench.open(options());
  });
  afterEach(async function () {
    if (this.currentTest?.state === 'failed') await workbench?.saveFailure(this.currentTest.fullTitle());
  });
  after(async () => workbench?.close());
  return () => {
    if (workbench === undefined) throw new Error('The workbench is opened before the first test, not earlier.');
    return workbench;
  };
}
