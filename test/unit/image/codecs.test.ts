import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import codecs from '../../../src/image/codecs.json';

const inPackage = (name: string, file: string) => readFileSync(path.resolve('node_modules', name, file));

/** The upstream versions that the package of most decoders lists itself. */
const listed = JSON.parse(inPackage('icodec', 'versions.json').toString()) as readonly {
  name: string;
  version: string;
}[];

describe('list of codecs', () => {
  it('has the versions that the installed packages contain', () => {
    for (const { name, version, package: packageName, file } of codecs) {
      const content = inPackage(packageName, file).toString('latin1');
      if (packageName === 'icodec') {
        const upstream = listed.find(codec => codec.name === (name === 'libaom' ? 'aom' : name));
        assert.equal(upstream?.version, `v${version}`, name);
      } else if (packageName === '@jsquash/png') assert.ok(content.includes(`/${name}-${version}/src/`), name);
      else if (packageName === name) {
        const { version: installed } = JSON.parse(inPackage(name, 'package.json').toString()) as { version: string };
        assert.equal(installed, version);
      }
    }
  });

  it('has no codec that is known to be unsafe', () => {
    const version = (name: string) =>
      codecs
        .find(codec => codec.name === name)
        ?.version.split('.')
        .map(parseFloat) ?? [];
    const isAtLeast = (name: string, fixed: readonly number[]) => {
      const found = version(name);
      const at = fixed.findIndex((part, i) => part !== found[i]);
      return at === -1 || (found[at] ?? 0) > (fixed[at] ?? 0);
    };
    // CVE-2023-4863; memory errors that libavif's changelog names; what was there before; CVE-2022-25851.
    for (const [name, fixed] of [
      ['libwebp', [1, 3, 2]],
      ['libavif', [1, 0, 3]],
      ['libaom', [3, 7, 0]],
      ['jpeg-js', [0, 4, 4]],
    ] as const)
      assert.ok(isAtLeast(name, fixed), name);
  });

  it('names every module that ships', () => {
    const shipped = readFileSync('esbuild.mjs', 'utf8').match(/'(icodec|@jsquash|@cwasm)\/[^']+\.wasm'/g) ?? [];
    assert.ok(shipped.length >= 5);
    for (const module of shipped)
      assert.ok(
        codecs.some(codec => `'${codec.package}/${codec.file}'` === module),
        module,
      );
  });
});
