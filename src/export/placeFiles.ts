import type { ExportedFile } from './exportedModel';

/** Where files are written to. */
export interface Folder {
  readonly write: (name: string, bytes: Uint8Array) => Promise<void>;
  /** Takes a file away, if there is one. */
  readonly remove: (name: string) => Promise<void>;
}

/**
 * Writes a model's files so that the main one, which is the first, is there only together with its own others: a former one
 * goes before they come, it comes last, and what a failure leaves of them is taken away.
 * @param onProgress called after each file; what it throws ends the writing.
 */
export async function placeFiles(
  [main, ...others]: readonly ExportedFile[],
  folder: Folder,
  onProgress: (fraction: number) => void = () => undefined,
): Promise<void> {
  if (!main) return;
  if (others.length === 0) {
    await folder.write(main.name, main.bytes);
    return;
  }
  await folder.remove(main.name);
  const written: string[] = [];
  try {
    for (const { name, bytes } of [...others, main]) {
      written.push(name);
      await folder.write(name, bytes);
      onProgress(written.length / (others.length + 1));
    }
  } catch (error) {
    await Promise.allSettled(written.map(name => folder.remove(name)));
    throw error;
  }
}
