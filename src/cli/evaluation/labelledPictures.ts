import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { messageOf } from '../../base/errorText';
import { FormatError } from '../../base/formatError';
import { placeInside } from '../../disk/placeInside';
import { folderLabels } from '../../evaluation/folderLabels';
import { MAX_TABLE_BYTES, parseLabelTable } from '../../evaluation/labelTable';
import type { LabelledPicture } from '../../evaluation/judgements';
import { findPictures, type FoundPictures } from '../pictures';

/** Pictures with the labels that folders or tables give them, each once, sorted by their paths. */
export interface LabelledPictures {
  readonly pictures: readonly LabelledPicture[];
  readonly failures: FoundPictures['failures'];
  /** Parts of the data that were taken together, such as `train` and `val`. */
  readonly splits: ReadonlySet<string>;
}

const TABLE = /\.(csv|tsv|txt|json)$/i;

/**
 * The pictures of folders whose folders are their labels, and of tables of paths and labels.
 * @throws Error when a folder or a table can't be read.
 */
export async function labelledPictures(args: readonly string[]): Promise<LabelledPictures> {
  const pictures = new Map<string, LabelledPicture>();
  const failures: FoundPictures['failures'][number][] = [];
  const splits = new Set<string>();
  for (const argument of args) {
    const isFolder = await stat(argument).then(status => status.isDirectory());
    if (!isFolder && !TABLE.test(argument)) {
      throw new Error(`${argument}: this is neither a folder nor a table of labels (.csv, .json).`);
    }
    const found = isFolder ? await picturesOfFolder(argument, splits) : await picturesOfTable(argument);
    failures.push(...found.failures);
    for (const picture of found.pictures) {
      const place = path.resolve(picture.file);
      if (!pictures.has(place)) pictures.set(place, picture);
    }
  }
  const sorted = [...pictures.values()].sort((a, b) => (a.file < b.file ? -1 : a.file > b.file ? 1 : 0));
  return { pictures: sorted, failures, splits };
}

type Found = Pick<LabelledPictures, 'pictures' | 'failures'>;

async function picturesOfFolder(folder: string, splits: Set<string>): Promise<Found> {
  const { files, failures } = await findPictures([folder]);
  const inside = files.map(file => path.relative(folder, file).split(path.sep).join('/'));
  const labels = folderLabels(inside, path.basename(path.resolve(folder)));
  const pictures = files.map((file, at): LabelledPicture => {
    const { label, split } = labels[at] ?? {};
    if (split !== undefined) splits.add(split);
    return { file, ...(label !== undefined && { label }) };
  });
  return { pictures, failures };
}

/** Paths are relative to the table's folder, and stay in it. */
async function picturesOfTable(table: string): Promise<Found> {
  const { size } = await stat(table);
  if (size > MAX_TABLE_BYTES) throw new Error(`${table}: the file is too large for a table of labels.`);
  const folder = path.dirname(table);
  const pictures: LabelledPicture[] = [];
  const failures: FoundPictures['failures'][number][] = [];
  for (const { path: written, label } of rowsOf(await readFile(table), table)) {
    const inside = path.isAbsolute(written) ? path.relative(path.resolve(folder), written) : path.normalize(written);
    const place = path.isAbsolute(inside) ? undefined : await placeInside(folder, inside).catch(() => inside);
    if (place === undefined) failures.push({ file: written, error: `this path leads out of the folder of ${table}` });
    else pictures.push({ file: path.join(folder, inside), label });
  }
  return { pictures, failures };
}

function rowsOf(bytes: Uint8Array, table: string): ReturnType<typeof parseLabelTable> {
  try {
    return parseLabelTable(bytes);
  } catch (error) {
    if (error instanceof FormatError) throw new Error(`${table} ${messageOf(error)}.`, { cause: error });
    throw error;
  }
}
