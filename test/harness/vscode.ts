import { existsSync, readdirSync } from 'node:fs';
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
  const desktop = (await download()) ?? onPath(process.platform === 'win32' ? 'code.cmd' : 'code');
  if (desktop === undefined && wish === 'desktop')
    throw new Error('GOOGLENET_VSCODE asks for the desktop, which can neither be downloaded nor is `code` installed.');
  return desktop;
}

function hasDisplay(): boolean {
  return process.platform !== 'linux' || Boolean(process.env['DISPLAY'] ?? process.env['WAYLAND_DISPLAY']);
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
