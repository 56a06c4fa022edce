import type { SuspectFile } from '../fixtures/suspectFile';
import type { Verdict } from '../fixtures/verdict';

/** How a part of a file is written, and so how it is best changed. */
export type PartKind = 'bytes' | 'json' | 'protobuf' | 'picture';

export interface Part {
  readonly kind: PartKind;
  readonly bytes: Uint8Array;
}

/** A whole file in parts that are changed each for itself, so that checksums and lengths around them still fit. */
export interface Seed {
  readonly parts: readonly Part[];
  readonly assemble: (parts: readonly Uint8Array[]) => SuspectFile;
}

/** A reader, with files to begin from. */
export interface Target {
  readonly name: string;
  readonly seeds: readonly Seed[];
  /** Pieces that mean something to the reader. */
  readonly tokens: readonly Uint8Array[];
  /** @throws Flaw */
  readonly judge: (file: SuspectFile) => Promise<Verdict<unknown>>;
  /** Of a round: milliseconds, and by how many bytes the process has grown since the first; common ones when absent. */
  readonly limits?: { readonly slowestMs: number; readonly largestGrowth: number };
}

/** A seed that is one part. */
export function wholeFile(name: string, bytes: Uint8Array, kind: PartKind = 'bytes'): Seed {
  const assemble = ([part = new Uint8Array()]: readonly Uint8Array[]): SuspectFile => ({
    name,
    bytes: part,
    externalFiles: new Map(),
  });
  return { parts: [{ kind, bytes }], assemble };
}
