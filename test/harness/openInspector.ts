// Builds the extension and opens it in a real VS Code on a copy of the sample workspace; runs until that is closed.
import { cpSync, existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { installProject } from './installedExtensions';
import { runCommandLine, spawnGroup } from './processes';
import { localWeights, makeSampleWorkspace } from './sampleWorkspace';
import { QUIET_SETTINGS, startServer } from './server';
import { findDesktop } from './vscode';

const home = path.resolve('.vscode-test', 'start');
const workspace = path.join(home, 'googlenet-samples');
const opener = path.join(home, 'opener');
const userDir = path.join(home, 'user');

async function main(): Promise<void> {
  for (const args of [[], ['--tests', 'test/harness/opener.ts']]) await build(args);
  const weights = localWeights();
  rmSync(workspace, { recursive: true, force: true });
  makeSampleWorkspace(workspace, {
    settings: weights === undefined ? {} : { 'googlenetInspector.weightsFile': path.resolve(weights) },
  });
  makeOpener();
  const desktop = await findDesktop();
  if (desktop === undefined) await openInCodeServer();
  else await openOnDesktop(desktop);
}

async function build(args: readonly string[]): Promise<void> {
  const code = await runCommandLine(process.execPath, ['esbuild.mjs', ...args], { limitMs: 120_000 });
  if (code !== 0) throw new Error('The build failed.');
}

/** A second extension, so that the inspector itself needs no way to open unasked. */
function makeOpener(): void {
  mkdirSync(opener, { recursive: true });
  const manifest = {
    name: 'open-inspector',
    publisher: 'googlenet-inspector',
    version: '0.0.1',
    engines: { vscode: '^1.95.0' },
    main: './opener.js',
    activationEvents: ['onStartupFinished'],
  };
  writeFileSync(path.join(opener, 'package.json'), JSON.stringify(manifest));
  cpSync(path.join('out', 'test', 'harness', 'opener.js'), path.join(opener, 'opener.js'));
}

async function openOnDesktop(executable: string): Promise<void> {
  const settings = path.join(userDir, 'User', 'settings.json');
  mkdirSync(path.dirname(settings), { recursive: true });
  if (!existsSync(settings)) writeFileSync(settings, JSON.stringify(QUIET_SETTINGS, undefined, 2));
  console.log(`Opening ${workspace} in ${executable}. Close the window or press Ctrl+C to end.`);
  const child = spawnGroup(
    executable,
    [
      // Electron has no sandbox for root, and refuses to start without being told.
      ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
      ...['--new-window', '--wait', '--disable-workspace-trust', '--skip-welcome', '--skip-release-notes'],
      ...[`--user-data-dir=${userDir}`, `--extensions-dir=${path.join(home, 'extensions')}`],
      ...[`--extensionDevelopmentPath=${path.resolve('.')}`, `--extensionDevelopmentPath=${opener}`, workspace],
    ],
    { stdio: 'inherit', shell: process.platform === 'win32' },
  );
  await new Promise<void>((resolve, reject) => {
    child.once('exit', () => resolve());
    child.once('error', reject);
  });
}

async function openInCodeServer(): Promise<void> {
  const extensionsDir = installProject(path.join(home, 'extensions'), [opener]);
  const server = await startServer({
    // Light or dark as the browser asks.
    settings: { 'window.autoDetectColorScheme': true },
    extensionsDir,
    userDir,
  });
  console.log(`\nThe inspector is open at ${server.address}?folder=${encodeURIComponent(workspace)}`);
  console.log('Open that address in a browser. Press Ctrl+C to end.');
  await server.ended;
}

main().then(
  () => process.exit(0),
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exit(1);
  },
);
