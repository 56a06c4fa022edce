import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { SIGNATURES } from '../../../../src/engine/kernels/signatures';

const ASSEMBLY = 'src/engine/kernels/assembly';

/** The functions that the WebAssembly modules export, with the names of their parameters. */
function exportedFunctions(): ReadonlyMap<string, readonly string[]> {
  const sources = readdirSync(ASSEMBLY).map(name => readFileSync(path.join(ASSEMBLY, name), 'utf8'));
  const exported = sources
    .flatMap(source => [...source.matchAll(/^export \{ ([\w, ]+) \} from/gm)])
    .flatMap(([, names = '']) => names.split(', '));
  const parameters = new Map(
    sources
      .flatMap(source => [...source.matchAll(/^export function (\w+)\(([^)]*)\): void/gm)])
      .map(([, name = '', list = '']) => [name, [...list.matchAll(/(\w+): \w+/g)].map(([, each = '']) => each)]),
  );
  return new Map(exported.map(name => [name, parameters.get(name) ?? []]));
}

describe('The signatures of the kernels', () => {
  it('are those of the assembly, in names and order', () => {
    assert.deepEqual(Object.fromEntries(exportedFunctions()), SIGNATURES);
  });

  it('have both ends of a range side by side, and the scratch first', () => {
    for (const [kernel, parameters] of Object.entries<readonly string[]>(SIGNATURES)) {
      for (const [index, name] of parameters.entries()) {
        if (name.startsWith('from')) assert.equal(parameters[index + 1], name.replace('from', 'to'), kernel);
        if (name === 'scratch') assert.equal(index, 0, kernel);
      }
    }
  });
});
