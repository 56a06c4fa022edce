/** A file that is whole and stored, but has not its name yet. */
export interface StagedFile {
  /** Gives it its name in one step, in place of what has that name. */
  publish(): Promise<void>;
  /** Removes it, unless it has its name. Never throws. */
  discard(): Promise<void>;
}

/** A folder that files are put into, in some file system. */
export interface Folder {
  /** Removes the unfinished files that killed processes have left. Never throws. */
  removeLeftovers(): Promise<void>;
  /** The names of what is there. */
  list(): Promise<readonly string[]>;
  /** Stores a file beside its place. What a failure leaves is gone when this throws. */
  stage(name: string, bytes: Uint8Array, signal?: AbortSignal): Promise<StagedFile>;
  remove(name: string): Promise<void>;
}

export interface PlaceOptions {
  /** Aborting it ends the work with its reason, as long as no file has its name. */
  readonly signal?: AbortSignal;
  /** Called after each file is stored. */
  readonly onProgress?: (fraction: number) => void;
  /** Whether a file belongs to the main file, or to one that had its name before. */
  readonly belongs?: (name: string) => boolean;
}

/**
 * Puts files into a folder so that they appear together or not at all: all are stored under other names first, and get their
 * own in the end, the main one, which is the first, as the last. Until then a former main file stands, with the files that it
 * needs: the others are named by their content and so replace none of those. These go when the new main file is there.
 * @throws what the folder throws, and the signal's reason; the folder is then as it was.
 */
export async function placeFiles(
  [main, ...others]: readonly { readonly name: string; readonly bytes: Uint8Array }[],
  folder: Folder,
  { signal, onProgress = () => undefined, belongs = () => false }: PlaceOptions = {},
): Promise<void> {
  if (!main) return;
  await folder.removeLeftovers();
  const before = others.length > 0 ? await folder.list() : [];
  const files = [...others, main];
  const staged: StagedFile[] = [];
  const published: string[] = [];
  try {
    for (const { name, bytes } of files) {
      signal?.throwIfAborted();
      staged.push(await folder.stage(name, bytes, signal));
      onProgress(staged.length / files.length);
    }
    signal?.throwIfAborted();
    for (const [index, file] of staged.entries()) {
      await file.publish();
      const name = files[index]?.name;
      if (name !== undefined) published.push(name);
    }
  } catch (error) {
    await Promise.allSettled(staged.map(file => file.discard()));
    await Promise.allSettled(published.filter(name => !before.includes(name)).map(name => folder.remove(name)));
    throw error;
  }
  const former = before.filter(name => belongs(name) && !published.includes(name));
  await Promise.allSettled(former.map(name => folder.remove(name)));
}
