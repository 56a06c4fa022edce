import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { BlobReader, TextWriter, Uint8ArrayWriter, ZipReader, type FileEntry } from '@zip.js/zip.js';
import { Ajv, type AnySchema } from 'ajv';
import { ensureCodeServer } from '../harness/codeServer';
import { makeSampleWorkspace, temporaryFolder } from '../harness/sampleWorkspace';
import { useWorkbench } from '../ui/workbench';

const VSIX = path.resolve('googlenet-inspector.vsix');
const MEGABYTE = 1024 * 1024;

// What may be in the package: each pattern must match something, and everything must match a pattern.
const NEEDED = [
  /^\[Content_Types\]\.xml$/,
  /^extension\.vsixmanifest$/,
  /^extension\/(package\.json|package\.nls\.json|readme\.md|changelog\.md|LICENSE\.txt|SECURITY\.md)$/,
  /^extension\/media\/icon\.(png|svg)$/,
  /^extension\/dist\/extension\.js$/,
  /^extension\/dist\/engine-worker\.js$/,
  /^extension\/dist\/kernel-thread\.js$/,
  /^extension\/dist\/webview\.(js|css)$/,
  /^extension\/dist\/[\w-]+\.wasm$/,
  /^extension\/dist\/codicon\.ttf$/,
  /^extension\/dist\/sbom\.cdx\.json$/,
];
const OPTIONAL = /^extension\/l10n\/[\w.-]+\.json$/;

async function files(): Promise<FileEntry[]> {
  const reader = new ZipReader(new BlobReader(new Blob([readFileSync(VSIX)])));
  const found = (await reader.getEntries()).filter(entry => !entry.directory);
  await reader.close();
  return found;
}

/** A file's bytes. */
async function bytesOf(filename: string): Promise<Buffer> {
  const file = (await files()).find(entry => entry.filename === filename);
  assert.ok(file, filename);
  return Buffer.from(await file.getData(new Uint8ArrayWriter()));
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

  describe('its bill of materials', () => {
    interface Component {
      readonly type: string;
      readonly name: string;
      readonly group?: string;
      readonly version?: string;
      readonly licenses?: readonly object[];
      readonly hashes?: readonly { readonly alg: string; readonly content: string }[];
      readonly components?: readonly Component[];
    }
    interface Bom {
      readonly specVersion: string;
      readonly metadata: { readonly component: Component };
      readonly components: readonly Component[];
    }

    const read = async (): Promise<Bom> =>
      JSON.parse((await bytesOf('extension/dist/sbom.cdx.json')).toString()) as Bom;
    const withParts = (component: Component): readonly Component[] => [
      component,
      ...(component.components ?? []).flatMap(withParts),
    ];
    const all = ({ metadata, components }: Bom): readonly Component[] =>
      [metadata.component, ...components].flatMap(withParts);

    it('fits the schema of CycloneDX', async () => {
      const bom = await read();
      const folder = path.resolve('node_modules/@cyclonedx/cyclonedx-library/res/schema');
      const schema = (name: string): AnySchema =>
        JSON.parse(readFileSync(path.join(folder, `${name}.SNAPSHOT.schema.json`), 'utf8')) as AnySchema;
      // They refer to one another by their file names.
      const others = ['spdx', 'jsf-0.82'].map(name => [
        `http://cyclonedx.org/schema/${name}.SNAPSHOT.schema.json`,
        schema(name),
      ]);
      const ajv = new Ajv({
        strict: false,
        validateFormats: false,
        schemas: Object.fromEntries(others) as Record<string, AnySchema>,
      });
      const validate = ajv.compile(schema(`bom-${bom.specVersion}`));
      assert.ok(validate(bom), JSON.stringify(validate.errors));
    });

    it('names every module of WebAssembly by its hash, and what the codecs among them are made from', async () => {
      const components = all(await read());
      const modules = (await files()).filter(({ filename }) => filename.endsWith('.wasm'));
      assert.ok(modules.length >= 10);
      for (const { filename } of modules) {
        const entry = components.find(({ type, name }) => type === 'file' && name === path.basename(filename));
        const sha256 = createHash('sha256')
          .update(await bytesOf(filename))
          .digest('hex');
        assert.deepEqual(entry?.hashes, [{ alg: 'SHA-256', content: sha256 }], filename);
        if (/^(kernels|tfjs-backend)/.test(entry.name)) continue;
        const { components: upstream = [] } = entry;
        assert.ok(upstream.length > 0 && upstream.every(({ version = '' }) => /^\d+\.\d+/.test(version)), filename);
      }
      const versions = components.map(({ name, version }) => `${name} ${version ?? ''}`).join('\n');
      for (const codec of ['mozjpeg', 'libwebp', 'libavif', 'libaom', 'libnsgif', 'png']) {
        assert.match(versions, new RegExp(`^${codec} \\d`, 'm'));
      }
    });

    it('names every library in a bundle, with version and license', async () => {
      const { components } = await read();
      const names = components.map(({ group, name }) => (group === undefined ? name : `${group}/${name}`));
      for (const name of ['@tensorflow/tfjs-core', 'preact', 'valibot', '@zip.js/zip.js', '@vscode/codicons']) {
        assert.ok(names.includes(name), name);
      }
      for (const { name, version, licenses } of components) {
        assert.ok(version !== undefined && licenses?.length === 1, name);
      }
    });
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
