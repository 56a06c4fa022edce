import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { PICTURE_EXTENSIONS } from '../../src/image/pictureExtensions';
import { grouped } from '../../src/model/format';
import { analyze } from '../../src/model/analysis';
import { createGraph, VARIANT_IDS, VARIANTS } from '../../src/model/variants';
import { CONVENTIONS } from '../../src/protocol';
import { WEIGHTS_EXTENSIONS } from '../../src/weights/weightsExtensions';

interface Manifest {
  readonly capabilities: { readonly untrustedWorkspaces: Readonly<Record<string, unknown>> };
  readonly contributes: {
    readonly commands: readonly { readonly command: string; readonly title: string; readonly category: string }[];
    readonly menus: Readonly<Record<string, readonly { readonly command: string; readonly when: string }[]>>;
    readonly configuration: {
      readonly properties: Readonly<
        Record<string, { readonly enum?: readonly string[]; readonly default: unknown; readonly scope?: string }>
      >;
    };
  };
}

const text = readFileSync('package.json', 'utf8');
const { capabilities, contributes } = JSON.parse(text) as Manifest;
const { commands, menus, configuration } = contributes;

function whenOf(menu: string, command: string): string {
  return menus[menu]?.find(item => item.command === `googlenetInspector.${command}`)?.when ?? '';
}

/** The files that a menu item appears on, from the regular expression in its `when`. */
function extensionsOf(menu: string, command: string): RegExp {
  const [, pattern] = /resourceExtname =~ \/(.*?)\/i/.exec(whenOf(menu, command)) ?? [];
  assert.ok(pattern, `${menu} has ${command}`);
  return new RegExp(pattern, 'i');
}

describe('manifest', () => {
  it('has its commands in one category', () => {
    assert.deepEqual([...new Set(commands.map(command => command.category))], ['GoogLeNet']);
  });

  it('has a text for every placeholder, and no other', () => {
    const used = [...text.matchAll(/%([\w.-]+)%/g)].map(([, key]) => key);
    const known = Object.keys(JSON.parse(readFileSync('package.nls.json', 'utf8')) as object);
    assert.deepEqual([...new Set(used)].sort(), known.sort());
  });

  for (const menu of ['explorer/context', 'editor/title', 'editor/title/context']) {
    it(`offers Classify Image in ${menu} on pictures only`, () => {
      const pattern = extensionsOf(menu, 'classifyImage');
      for (const extension of PICTURE_EXTENSIONS) assert.match(`.${extension}`, pattern);
      for (const other of ['.txt', '.py', '.onnx', '.svg', '.pngx']) assert.doesNotMatch(other, pattern);
    });
  }

  for (const command of ['loadWeights', 'compareWeights']) {
    it(`offers ${command} on weight files only`, () => {
      const pattern = extensionsOf('explorer/context', command);
      // Of the many JSON files, TensorFlow.js's has a name of its own.
      for (const extension of WEIGHTS_EXTENSIONS) if (extension !== 'json') assert.match(`.${extension}`, pattern);
      assert.match(whenOf('explorer/context', command), / \|\| resourceFilename == 'model\.json'$/);
      for (const other of ['.txt', '.png', '.ptx', '.json']) assert.doesNotMatch(other, pattern);
    });
  }

  it('lets no workspace that nobody trusts name a file, or choose how much of the machine is used', () => {
    assert.deepEqual(capabilities.untrustedWorkspaces, {
      supported: 'limited',
      description: '%untrustedWorkspaces%',
      restrictedConfigurations: [
        'weightsFile',
        'threads',
        'workers',
        'kernels',
        'readingDeadline',
        'activationMemory',
      ].map(name => `googlenetInspector.${name}`),
    });
    // A workspace can't set this one at all.
    assert.equal(configuration.properties['googlenetInspector.downloadMirror']?.scope, 'machine');
    const harmless = ['variant', 'batch', 'topK', 'convention', 'downloadMirror'].map(
      name => `googlenetInspector.${name}`,
    );
    assert.deepEqual(
      Object.keys(configuration.properties).sort(),
      [...harmless, ...capabilities.untrustedWorkspaces['restrictedConfigurations']].sort(),
    );
  });

  it('lists the variants and conventions that there are', () => {
    assert.deepEqual(configuration.properties['googlenetInspector.variant']?.enum, VARIANT_IDS);
    assert.deepEqual(configuration.properties['googlenetInspector.convention']?.enum, CONVENTIONS);
  });
});

describe('README', () => {
  const readme = readFileSync('README.md', 'utf8');

  it('says how many parameters each variant has', () => {
    for (const id of VARIANT_IDS) {
      const { params } = analyze(createGraph(id), { batch: 1, inputSize: 224, mode: 'eval' }).totals;
      const rows = readme.split('\n').filter(line => line.startsWith(`| ${VARIANTS[id].name} `));
      assert.ok(
        rows.some(row => new RegExp(`\\| +${grouped(params)} \\|$`).test(row)),
        id,
      );
    }
  });

  it('names every setting, and each runtime dependency under Built on', () => {
    for (const name of Object.keys(configuration.properties)) assert.ok(readme.includes(`\`${name}\``), name);
    const { dependencies } = JSON.parse(text) as { readonly dependencies: Readonly<Record<string, string>> };
    for (const name of Object.keys(dependencies)) {
      const short = name.replace(/^@(tensorflow|jsquash)\//, '');
      assert.ok(readme.includes(short), name);
    }
  });
});
