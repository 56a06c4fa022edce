import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cp } from 'node:fs/promises';
import net from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { atExit } from './atExit';
import { ensureCodeServer } from './codeServer';
import { endGroup, spawnGroup } from './processes';

export type Settings = Readonly<Record<string, unknown>>;

/** A quiet VS Code: no welcome page, no telemetry, no gallery, no chat. */
export const QUIET_SETTINGS: Settings = {
  'workbench.startupEditor': 'none',
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'workbench.tips.enabled': false,
  'telemetry.telemetryLevel': 'off',
  'extensions.autoUpdate': false,
  'extensions.autoCheckUpdates': false,
  'extensions.ignoreRecommendations': true,
  'chat.disableAIFeatures': true,
  'window.autoDetectColorScheme': false,
  'window.commandCenter': false,
  'git.enabled': false,
};

const NO_GALLERY = JSON.stringify({
  serviceUrl: '',
  itemUrl: '',
  resourceUrlTemplate: '',
  controlUrl: '',
  extensionUrlTemplate: '',
});

export interface ServerOptions {
  readonly settings?: Settings;
  /** Asks whether a workspace is to be trusted, as VS Code does by default; otherwise each one is. */
  readonly askForTrust?: boolean;
  /** Where installed extensions lie; a folder of its own otherwise. */
  readonly extensionsDir?: string;
  /** Keeps settings and state from one start to the next; a folder that is removed at the end otherwise. */
  readonly userDir?: string;
}

export interface Server {
  readonly port: number;
  readonly address: string;
  /** The folder of its user's settings and state. */
  readonly userDir: string;
  /** Copies what the server, its window and its extension hosts logged to a folder. */
  saveLogs(folder: string): Promise<void>;
  /** Settles when the server has ended by itself. */
  readonly ended: Promise<void>;
  stop(): Promise<void>;
}

/** Starts code-server and waits until it answers. */
export async function startServer(options: ServerOptions = {}): Promise<Server> {
  const { settings = {}, askForTrust = false, extensionsDir, userDir } = options;
  const { node, entry } = await ensureCodeServer();
  const own = mkdtempSync(path.join(tmpdir(), 'googlenet-code-server-'));
  const removeOwn = () => rmSync(own, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  const forgetOwn = atExit(removeOwn);
  const user = userDir ?? path.join(own, 'user');
  mkdirSync(path.join(user, 'User'), { recursive: true });
  const settingsFile = path.join(user, 'User', 'settings.json');
  if (userDir === undefined || !existsSync(settingsFile)) {
    const text = JSON.stringify({ ...QUIET_SETTINGS, ...settings }, undefined, 2);
    writeFileSync(settingsFile, text);
    // Settings of the scope "machine" are read from the server's own file.
    mkdirSync(path.join(user, 'Machine'), { recursive: true });
    writeFileSync(path.join(user, 'Machine', 'settings.json'), text);
  }
  const port = await freePort();
  const address = `http://127.0.0.1:${port}/`;
  const args = [
    ...['--auth', 'none', '--bind-addr', `127.0.0.1:${port}`, '--config', path.join(own, 'config.yaml')],
    ...['--disable-telemetry', '--disable-update-check', ...(askForTrust ? [] : ['--disable-workspace-trust'])],
    ...['--disable-getting-started-override', '--user-data-dir', user],
    ...['--extensions-dir', extensionsDir ?? path.join(own, 'extensions')],
  ];
  const child = spawnGroup(node, [entry, ...args], {
    env: { ...process.env, EXTENSIONS_GALLERY: NO_GALLERY },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  const collect = (data: Buffer) => (output = (output + data.toString()).slice(-1_000_000));
  child.stdout?.on('data', collect);
  child.stderr?.on('data', collect);
  const stop = async () => {
    await endGroup(child);
    removeOwn();
    forgetOwn();
  };
  const deadline = Date.now() + 60_000;
  while (!(await answers(`${address}healthz`))) {
    if (child.exitCode === null && Date.now() < deadline) {
      await sleep(100);
      continue;
    }
    await stop();
    throw new Error(`code-server ${child.exitCode === null ? 'did not answer' : 'ended'}:\n${output}`);
  }
  return {
    port,
    address,
    userDir: user,
    async saveLogs(folder) {
      mkdirSync(folder, { recursive: true });
      writeFileSync(path.join(folder, 'code-server.log'), output);
      const logs = path.join(user, 'logs');
      if (existsSync(logs)) await cp(logs, folder, { recursive: true });
    },
    ended: new Promise(resolve => child.once('exit', () => resolve())),
    stop,
  };
}

async function answers(url: string): Promise<boolean> {
  try {
    return (await fetch(url)).ok;
  } catch {
    return false;
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = net.createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() =>
        typeof address === 'object' && address !== null ? resolve(address.port) : reject(new Error('No free port.')),
      );
    });
  });
}
