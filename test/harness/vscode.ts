import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, realpathSync } from 'node:fs';
import path from 'node:path';
import { downloadAndUnzipVSCode } from '@vscode/test-electron';
import { onPath } from './systemPackages';

/** A VS Code to run the extension in: a desktop executable, or undefined for code-server. */
export type Desktop = string | undefined;

/**
 * GOOGLENET_VSCODE decides: `desktop`, `code-server` or the path of an executable. Otherwise the desktop, where there
 * is a display to show it and it can be downloaded or is installed; code-server where not.
 */
export async function findDesktop(): Promise<Desktop> {
  const wish = process.env['GOOGLENET_VSCODE'] ?? '';
  if (wish === 'code-server') return undefined;
  if (wish !== '' && wish !== 'desktop') {
    if (!existsSync(wish)) throw new Error(`GOOGLENET_VSCODE names ${wish}, which does not exist.`);
    return wish;
  }
  if (wish === '' && !hasDisplay()) return undefined;
  const desktop = (await download()) ?? installed();
  if (desktop !== undefined && runs(desktop)) return desktop;
  if (wish === 'desktop')
    throw new Error(
      desktop === undefined
        ? 'GOOGLENET_VSCODE asks for the desktop, which can neither be downloaded nor is `code` installed.'
        : `${desktop} does not start: libraries of the system are missing.`,
    );
  return undefined;
}

function hasDisplay(): boolean {
  return process.platform !== 'linux' || Boolean(process.env['DISPLAY']) || Boolean(process.env['WAYLAND_DISPLAY']);
}

/** The program behind the command `code`, which itself returns as soon as the window is open. */
function installed(): string | undefined {
  const command = onPath(process.platform === 'win32' ? 'code.cmd' : 'code');
  if (command === undefined) return undefined;
  const beside = { win32: '../Code.exe', darwin: '../../../MacOS/Electron' }[process.platform as string] ?? '../code';
  const program = path.resolve(path.dirname(realpathSync(command)), beside);
  return existsSync(program) ? program : undefined;
}

/** A bare machine may lack libraries that Electron needs; as Node it needs the same and opens no window. */
function runs(desktop: string): boolean {
  const env = { ...process.env, ELECTRON_RUN_AS_NODE: '1' };
  return spawnSync(desktop, ['--version'], { env, stdio: 'ignore', timeout: 30_000 }).status === 0;
}

async function download(): Promise<string | undefined> {
  const cache = path.resolve('.vscode-test');
  const cached = existsSync(cache) && readdirSync(cache).some(name => name.startsWith('vscode-'));
  if (!cached && !(await reachable())) return undefined;
  try {
    return await downloadAndUnzipVSCode({ version: 'stable', timeout: 30_000 });
  } catch (error) {
    console.warn(`The desktop VS Code could not be downloaded: ${String(error)}`);
    return undefined;
  }
}

/** The downloader itself tries for minutes; without a network this says so in three seconds. */
async function reachable(): Promise<boolean> {
  try {
    const answer = await fetch('https://update.code.visualstudio.com/api/releases/stable', {
      signal: AbortSignal.timeout(3000),
    });
    return answer.ok;
  } catch {
    return false;
  }
}
