import { spawnSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import path from 'node:path';

/** Where a program lies on the PATH, or undefined. */
export function onPath(program: string): string | undefined {
  const folders = (process.env['PATH'] ?? '').split(path.delimiter);
  return folders.map(folder => path.join(folder, program)).find(isExecutable);
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Installs a package of Debian or Ubuntu; false where this is another system, or not its administrator. */
export function aptInstall(name: string): boolean {
  if (process.getuid?.() !== 0 || onPath('apt-get') === undefined) return false;
  const install = () =>
    spawnSync('apt-get', ['install', '-y', '--no-install-recommends', name], {
      stdio: ['ignore', 'ignore', 'inherit'],
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
      timeout: 300_000,
    }).status === 0;
  console.log(`Installing ${name} (apt-get)…`);
  if (install()) return true;
  // A fresh machine or container has no package lists yet.
  spawnSync('apt-get', ['update'], { stdio: 'ignore', timeout: 120_000 });
  return install();
}
