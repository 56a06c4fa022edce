import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { ESLint, type Linter } from 'eslint';
import tseslint from 'typescript-eslint';

interface Layer {
  readonly folder: string;
  readonly thread: string;
  readonly holds: string;
  readonly imports?: readonly string[];
  readonly uses?: readonly string[];
}

describe('The linter’s table of layers', function () {
  this.timeout(60_000);

  let layers: readonly Layer[];
  let eslint: ESLint;

  before(async () => {
    const table = (await import(pathToFileURL(path.resolve('eslint.layers.mjs')).href)) as {
      readonly layers: readonly Layer[];
      readonly layerRules: readonly Linter.Config[];
    };
    layers = table.layers;
    const parser: Linter.Config = { files: ['**/*.{ts,tsx}'], languageOptions: { parser: tseslint.parser } };
    eslint = new ESLint({ overrideConfigFile: true, overrideConfig: [parser, ...table.layerRules] });
  });

  /** Which lines of code are wrong, were they in a file of this row. */
  async function wrongLines(layer: Layer, lines: readonly string[]): Promise<readonly string[]> {
    const filePath = isFile(layer) ? layer.folder : path.join(layer.folder, 'planted.ts');
    const results = await eslint.lintText(lines.join('\n'), { filePath });
    const wrong = new Set(results.flatMap(({ messages }) => messages.map(({ line }) => line)));
    return lines.filter((_, index) => wrong.has(index + 1));
  }

  const isFile = ({ folder }: Layer): boolean => folder.endsWith('.ts');

  /** How a file of this row would import a file of another one. */
  function importOf(layer: Layer, target: Layer): string {
    const from = isFile(layer) ? path.dirname(layer.folder) : layer.folder;
    const relative = path.posix.relative(from, someFileOf(target)).replace(/\.tsx?$/, '');
    return `import '${relative.startsWith('.') ? relative : `./${relative}`}';`;
  }

  function someFileOf(layer: Layer): string {
    if (isFile(layer)) return layer.folder;
    const [name] = readdirSync(layer.folder).filter(file => /\.tsx?$/.test(file) && !file.endsWith('.d.ts'));
    assert.ok(name, `${layer.folder} has no file`);
    return path.posix.join(layer.folder, name);
  }

  it('names folders that exist, each after those it may import', () => {
    const known = new Set<string>();
    for (const { folder, imports = [] } of layers) {
      assert.ok(existsSync(folder), folder);
      for (const other of imports) assert.ok(known.has(other), `${folder} may import ${other}, which stands above it`);
      known.add(folder);
    }
  });

  it('fails every wrong import in each folder, and no right one', async () => {
    for (const layer of layers) {
      const { folder, imports = [] } = layer;
      const others = layers.filter(other => other !== layer);
      const forbidden = others.filter(other => !imports.includes(other.folder));
      const wrong = await wrongLines(
        layer,
        others.map(other => importOf(layer, other)),
      );
      assert.deepEqual(
        wrong,
        forbidden.map(other => importOf(layer, other)),
        folder,
      );
    }
  });

  it('sees imports of every form', async () => {
    const model = layers.find(({ folder }) => folder === 'src/model');
    assert.ok(model);
    const planted = [
      "import type { A } from '../base/errorText';",
      "export * from '../base/errorText';",
      "export { messageOf } from '../../src/base/errorText';",
      "void import('../base/errorText');",
      "export type A = import('../base/errorText').A;",
      "import '../nowhere';",
    ];
    assert.deepEqual(await wrongLines(model, planted), planted);
  });

  it('lets only some folders use Node, the page, VS Code and TensorFlow.js', async () => {
    const uses = {
      node: ["import 'node:fs';", "import 'path';", 'void process;', 'void __dirname;'],
      dom: ['void document;', 'void window;'],
      vscode: ["import 'vscode';"],
      tfjs: ["import '@tensorflow/tfjs-core';", "import '@tensorflow/tfjs-backend-wasm/wasm-out/x.js';"],
    };
    for (const layer of layers) {
      const wrong = await wrongLines(layer, Object.values(uses).flat());
      const forbidden = Object.entries(uses).flatMap(([use, lines]) => (layer.uses?.includes(use) ? [] : lines));
      assert.deepEqual(wrong, forbidden, layer.folder);
    }
  });

  it('fails a file that no row names', async () => {
    const results = await eslint.lintText('export {};', { filePath: 'src/elsewhere/planted.ts' });
    assert.equal(results[0]?.messages[0]?.ruleId, 'boundaries/no-unknown-files');
  });

  it('stands in the README, row by row', () => {
    const readme = readFileSync('README.md', 'utf8');
    const rows = readme
      .slice(readme.indexOf('## How it is built'))
      .split('\n')
      .filter(line => line.startsWith('| `'))
      .map(line => line.split('|').map(cell => cell.trim()));
    const shown = rows.map(([, folder = '', thread = '', holds = '', imports = '']) => ({
      folder,
      thread,
      holds,
      imports,
    }));
    const wanted = layers.map(({ folder, thread, holds, imports = [], uses = [] }) => ({
      folder: `\`${folder}\``,
      thread,
      holds,
      imports: [...imports.map(other => other.replace(/^src\//, '')), ...uses.map(use => `_${use}_`)].join(', '),
    }));
    assert.deepEqual(shown.slice(0, wanted.length), wanted);
  });

  it('is followed by the way of a picture, whose files exist', () => {
    const readme = readFileSync('README.md', 'utf8');
    const [, figure = ''] = readme.slice(readme.indexOf('The way of a picture')).split('```');
    const named = figure.match(/[a-z]+(\/[a-zA-Z]+)+/g) ?? [];
    assert.ok(named.length > 10);
    for (const name of named) {
      const places = [name, `src/${name}`].flatMap(place => [place, `${place}.ts`, `${place}.tsx`]);
      assert.ok(places.some(existsSync), name);
    }
  });
});
