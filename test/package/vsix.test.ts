import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { BlobReader, TextWriter, ZipReader, type FileEntry } from '@zip.js/zip.js';
import { ensureCodeServer } from '../harness/codeServer';
import { makeSampleWorkspace, temporaryFolder } from '../harness/sampleWorkspace';
import { useWorkbench } from '../ui/workbench';

const VSIX = path.resolve('googlenet-inspector.vsix');
const MEGABYTE = 1024 * 1024;

// What may be in the package: each pattern must match something, and everything must match a pattern.
const NEEDED = [
  /^\[Content_Types\]\.xml$/,
  /^extension\.vsixmanifest$/,
  /^extension\/(package\.json|package\.nls\.json|readme\.md|changelog\.md|LICENSE\.txt)$/,
  /^extension\/media\/icon\.(png|svg)$/,
  /^extension\/dist\/extension\.js$/,
  /^extension\/dist\/engine-worker\.js$/,
  /^extension\/dist\/kernel-thread\.js$/,
  /^extension\/dist\/webview\.(js|css)$/,
  /^extension\/dist\/[\w-]+\.wasm$/,
  /^extension\/dist\/codicon\.ttf$/,
];
const OPTIONAL = /^extension\/l10n\/[\w.-]+\.json$/;

async function files(): Promise<FileEntry[]> {
  const reader = new ZipReader(new BlobReader(new Blob([readFileSync(VSIX)])));
  const found = (await reader.getEntries()).filter(entry => !entry.directory);
  await reader.close();
  return found;
}

describe('the packaged extension', function () {
  const extensionsDir = path.join(temporaryFolder('vsix'), 'extensions');
  const workspace = path.join(temporaryFolder('vsix'), 'workspace');

  before('package it', function () {
    this.timeout(180_000);
    // npm is a script on Windows, which only a shell finds.
    const result = spawnSync('npm run package', { shell: true, encoding: 'utf8' });
    assert.equal(result.status, 0, `${result.stdout}${result.stderr}`);
  });

  it('holds only what it needs', async () => {
    const names = (await files()).map(file => file.filename);
    const strangers = names.filter(name => ![...NEEDED, OPTIONAL].some(pattern => pattern.test(name)));
    assert.deepEqual(strangers, []);
    const missing = NEEDED.filter(pattern => !names.some(name => pattern.test(name)));
    assert.deepEqual(missing, []);
  });

  it('has a README without the picture that it does not hold', async () => {
    const readme = (await files()).find(file => file.filename === 'extension/readme.md');
    const text = await readme?.getData(new TextWriter());
    assert.match(text ?? '', /^# GoogLeNet Inspector\n/);
    assert.doesNotMatch(text ?? '', /!\[/);
  });

  it('is small', () => {
    const { length } = readFileSync(VSIX);
    console.log(`      ${path.basename(VSIX)}: ${(length / MEGABYTE).toFixed(2)} MB`);
    assert.ok(length < 4 * MEGABYTE, `${length} bytes`);
  });

  describe('installed', () => {
    before('install it', async function () {
      this.timeout(180_000);
      makeSampleWorkspace(workspace);
      const { node, entry } = await ensureCodeServer();
      const user = path.join(temporaryFolder('vsix'), 'user');
      const folders = ['--extensions-dir', extensionsDir, '--user-data-dir', user];
      const config = ['--config', path.join(user, 'config.yaml')];
      const args = [entry, '--install-extension', VSIX, ...folders, ...config];
      const result = spawnSync(node, args, { encoding: 'utf8', timeout: 120_000 });
      assert.match(result.stdout, /was successfully installed/, result.stderr);
    });

    const workbench = useWorkbench(() => ({ workspace, extensionsDir }));

    it('activates and opens the inspector', async () => {
      await workbench().runCommand('GoogLeNet: Open Inspector');
      await workbench().webview().getByText('13,385,816').first().waitFor({ timeout: 60_000 });
    });
  });
});
