import assert from 'node:assert/strict';
import {
  ArchitectureError,
  isArchitecture,
  MAX_ARCHITECTURE_BYTES,
  readArchitecture,
  writeArchitecture,
} from '../../../../src/model/architecture/architectureFile';
import { VARIANT_IDS } from '../../../../src/model/variants';
import { EDITED_NETWORKS } from '../../../fixtures/editedNetworks';

const FILE = 'mine.googlenet.json';

function bytes(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

/** The file of Inception V1 (BN), with some of its entries replaced. */
function changed(change: (file: Record<string, unknown>) => unknown): Uint8Array {
  const file = JSON.parse(writeArchitecture({ variant: 'inception-v1-bn', classes: 1000, useAux: true })) as Record<
    string,
    unknown
  >;
  return bytes(JSON.stringify(change(file)));
}

function branch2(branch: unknown): Uint8Array {
  return changed(file => {
    const modules = file['modules'] as Record<string, Record<string, unknown>>;
    return { ...file, modules: { ...modules, inception4c: { ...modules['inception4c'], branch2: branch } } };
  });
}

describe('architecture file', () => {
  for (const [name, network] of Object.entries(EDITED_NETWORKS)) {
    it(`reads what was written: ${name}`, () => {
      const read = readArchitecture(bytes(writeArchitecture(network)), FILE);
      assert.deepEqual(read, network);
    });
  }

  for (const variant of VARIANT_IDS) {
    it(`takes an unedited ${variant} for the variant itself`, () => {
      const network = { variant, classes: 7, useAux: false };
      assert.deepEqual(readArchitecture(bytes(writeArchitecture(network)), FILE), {
        ...network,
        architecture: undefined,
      });
    });
  }

  for (const [what, content, message] of [
    ['text', bytes('network'), /is not valid JSON/],
    ['bytes that are no text', new Uint8Array([0xff, 0xfe, 0x7b]), /is not valid JSON/],
    ['deeply nested lists', bytes('['.repeat(100_000)), /is not valid JSON/],
    ['another JSON', bytes('{"format": "layers-model"}'), /is no architecture: its "format"/],
    ['null', bytes('null'), /is no architecture/],
    ['a file without end', new Uint8Array(MAX_ARCHITECTURE_BYTES + 1), /is too large/],
    [
      'an even kernel',
      branch2({ reduce: 8, width: 8, kernel: 4 }),
      /inception4c\.branch2\.kernel: a kernel's size is odd/,
    ],
    ['a width of 0', branch2({ reduce: 8, width: 0, kernel: 3 }), /inception4c\.branch2\.width: a width is at least 1/],
    ['half a channel', branch2({ reduce: 8.5, width: 8, kernel: 3 }), /branch2\.reduce: a width is a whole number/],
    ['a huge width', branch2({ reduce: 8, width: 1e300, kernel: 3 }), /branch2\.width: a width is at most 4096/],
    ['a width in words', branch2({ reduce: 8, width: 'many', kernel: 3 }), /branch2\.width: a width is a number/],
    ['a branch without a kernel', branch2({ reduce: 8, width: 8 }), /branch2\.kernel: it is missing/],
    [
      'an unknown entry',
      branch2({ reduce: 8, width: 8, kernel: 3, depth: 2 }),
      /branch2\.depth: there is no such entry/,
    ],
    ['a branch that is a number', branch2(3), /inception4c\.branch2: /],
    [
      'another base',
      changed(file => ({ ...file, base: 'resnet' })),
      /base: the variant that it is an edit of is one of/,
    ],
    ['no class', changed(file => ({ ...file, classes: 0 })), /classes: there is at least one class/],
    ['a later version', changed(file => ({ ...file, version: 2 })), /version: this version reads files of version 1/],
    ['heads in words', changed(file => ({ ...file, auxiliaryHeads: 'yes' })), /auxiliaryHeads: it is true or false/],
    [
      'a tiny input to flatten',
      changed(file => ({ ...file, classifier: { kind: 'flatten', inputSize: 8 } })),
      /classifier\.inputSize: the size of the input is at least 64/,
    ],
    [
      'another classifier',
      changed(file => ({ ...file, classifier: { kind: 'mlp' } })),
      /classifier.*"gap" or "flatten"/,
    ],
    ['no modules', changed(file => ({ ...file, modules: undefined })), /modules: it is missing/],
  ] as const) {
    it(`refuses ${what}, saying where and why`, () => {
      assert.throws(
        () => readArchitecture(content, FILE),
        (error: unknown) => {
          assert.ok(error instanceof ArchitectureError);
          assert.match(error.message, message);
          return error.message.startsWith(FILE);
        },
      );
    });
  }

  it('is told from other JSON by its content', () => {
    assert.ok(isArchitecture(changed(file => file)));
    assert.ok(isArchitecture(changed(file => ({ ...file, classes: 0 }))));
    for (const other of ['{}', '[]', 'null', 'x']) assert.ok(!isArchitecture(bytes(other)));
  });
});
