/** A file as someone may open it, with those beside it by their names in its folder. */
export interface SuspectFile {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly beside: ReadonlyMap<string, Uint8Array>;
}

export function totalBytes({ bytes, beside }: SuspectFile): number {
  return [...beside.values()].reduce((total, { length }) => total + length, bytes.length);
}
