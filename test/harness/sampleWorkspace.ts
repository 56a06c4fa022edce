import { copyFileSync, cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { atExit } from './atExit';
import type { Settings } from './server';

/** A folder for this run, removed when the process ends. */
export function temporaryFolder(name: string): string {
  const folder = mkdtempSync(path.join(tmpdir(), `googlenet-${name}-`));
  atExit(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 }));
  return folder;
}

export interface SampleWorkspaceOptions {
  /** The workspace's own settings. */
  readonly settings?: Settings;
  /** Further files to copy into it, such as photographs. */
  readonly files?: readonly string[];
}

/** Copies the sample workspace, so that what is tried in it leaves the project as it is. */
export function makeSampleWorkspace(folder: string, { settings, files = [] }: SampleWorkspaceOptions = {}): void {
  const samples = path.resolve('media', 'samples');
  mkdirSync(folder, { recursive: true });
  cpSync(samples, folder, { recursive: true, filter: source => source !== path.join(samples, 'make') });
  for (const file of files) copyFileSync(file, path.join(folder, path.basename(file)));
  if (settings !== undefined) {
    mkdirSync(path.join(folder, '.vscode'), { recursive: true });
    writeFileSync(path.join(folder, '.vscode', 'settings.json'), `${JSON.stringify(settings, undefined, 2)}\n`);
  }
}

/** The weights that the machine already has, in GOOGLENET_ASSETS or ../shared. */
export function localWeights(): string | undefined {
  return [process.env['GOOGLENET_ASSETS'], path.resolve('..', 'shared')]
    .flatMap(root => (root === undefined || root === '' ? [] : [path.join(root, 'assets', 'bvlc_googlenet.onnx')]))
    .find(file => existsSync(file));
}
