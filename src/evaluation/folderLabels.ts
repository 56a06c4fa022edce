/** What the folders above a picture say of it. */
export interface FolderLabel {
  /** The class's folder; absent where there is none. */
  readonly label?: string;
  /** The part of the data that it belongs to, such as `val`. */
  readonly split?: string;
}

const SPLITS: ReadonlySet<string> = new Set(['train', 'training', 'val', 'valid', 'validation', 'test', 'testing']);

/**
 * The labels that folders give: `class/picture` or `train|val|test/class/picture`, at any depth below the class, as torchvision's
 * ImageFolder has it. Pictures that lie in the folder itself are of the class that the folder is named after, where it has no others.
 * @param paths of the pictures, relative to the folder, with slashes.
 * @param folder its own name.
 */
export function folderLabels(paths: readonly string[], folder: string): readonly FolderLabel[] {
  const parts = paths.map(path => path.split('/').slice(0, -1));
  const tops = new Set(parts.map(([top = '']) => top));
  if (tops.size === 1 && tops.has('')) return paths.map(() => (folder === '' ? {} : { label: folder }));
  const isSplit = [...tops].every(top => SPLITS.has(top.toLowerCase())) && parts.every(({ length }) => length > 1);
  return parts.map(([top, below]) => {
    if (top === undefined) return {};
    return isSplit && below !== undefined ? { label: below, split: top } : { label: top };
  });
}
