#!/usr/bin/env node
// Stands in for VS Code's executable: takes the arguments that @vscode/test-electron passes, runs the extension's
// tests in code-server's extension host, prints what they print and exits with their code.
import path from 'node:path';
import { developExtensions, launchBrowser, openFolder } from './browser';
import { HOST_GREETING } from './mochaSuite';
import { startServer } from './server';

const LIMIT_MS = 240_000;

const args = process.argv.slice(2);
const values = (name: string) =>
  args.filter(arg => arg.startsWith(`--${name}=`)).map(arg => arg.slice(name.length + 3));
const workspace = args.find(arg => !arg.startsWith('-'));
const [tests] = values('extensionTestsPath');

async function main(): Promise<number> {
  if (workspace === undefined || tests === undefined)
    throw new Error('A workspace and --extensionTestsPath are needed.');
  const server = await startServer();
  const browser = await launchBrowser();
  try {
    const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
    let greeted = false;
    await page.exposeFunction('codeAutomationLog', (type: string, printed: unknown[]) => {
      greeted ||= printed[0] === HOST_GREETING;
      if (type === 'error') console.error(...printed);
      else if (greeted) console.log(...printed);
    });
    const exit = new Promise<number>(resolve => {
      void page.exposeFunction('codeAutomationExit', (code: number) => resolve(code));
    });
    await developExtensions(page, server.port, { extensions: values('extensionDevelopmentPath'), tests });
    await openFolder(page, server, workspace);
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<undefined>(resolve => (timer = setTimeout(() => resolve(undefined), LIMIT_MS)));
    const code = await Promise.race([exit, late]);
    clearTimeout(timer);
    if (code === undefined) console.error(`The extension host gave no result within ${LIMIT_MS / 1000} s.`);
    if (code !== 0) {
      await page.screenshot({ path: path.join('out', 'screenshots', 'host-failure.png') });
      await server.saveLogs(path.join('out', 'logs', 'host'));
      console.error('See out/screenshots/host-failure.png and out/logs/host.');
    }
    return code ?? 1;
  } finally {
    await browser.close();
    await server.stop();
  }
}

main().then(
  code => process.exit(code),
  (error: unknown) => {
    console.error(error);
    process.exit(1);
  },
);
