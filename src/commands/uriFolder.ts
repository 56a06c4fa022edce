import * as vscode from 'vscode';
import type { Folder } from '../disk/placeFiles';
import { isLeftover, partFileName } from '../disk/partName';

/**
 * Gives a file another's name. VS Code would remove the other one first, and fail to bring it back: that one is put `aside`
 * meanwhile, where there is one.
 */
async function replace(file: vscode.Uri, place: vscode.Uri, aside: vscode.Uri | undefined): Promise<void> {
  const { fs } = vscode.workspace;
  if (aside) await fs.rename(place, aside);
  try {
    await fs.rename(file, place);
  } catch (error) {
    if (aside) await fs.rename(aside, place);
    throw error;
  }
  if (aside) await fs.delete(aside).then(undefined, () => undefined);
}

/** A folder in a file system of VS Code's: that of a remote machine or of an extension. */
export function uriFolder(folder: vscode.Uri): Folder {
  const { fs } = vscode.workspace;
  const at = (name: string): vscode.Uri => vscode.Uri.joinPath(folder, name);
  const list = async (): Promise<string[]> => (await fs.readDirectory(folder)).map(([name]) => name);
  const removeQuietly = async (name: string): Promise<void> => fs.delete(at(name)).then(undefined, () => undefined);
  return {
    list,
    removeLeftovers: async () => {
      for (const name of await list().catch(() => [])) {
        const changedAt = async (): Promise<number> =>
          fs.stat(at(name)).then(
            ({ mtime }) => mtime,
            () => Date.now(),
          );
        if (await isLeftover(name, changedAt)) await removeQuietly(name);
      }
    },
    stage: async (name, bytes) => {
      // A provider may let a file replace a whole folder.
      const found = await fs.stat(at(name)).then(undefined, () => undefined);
      if (found && (found.type & vscode.FileType.Directory) !== 0)
        throw vscode.FileSystemError.FileIsADirectory(at(name));
      const part = partFileName(name);
      try {
        await fs.writeFile(at(part), bytes);
      } catch (error) {
        await removeQuietly(part);
        throw error;
      }
      return {
        publish: () => replace(at(part), at(name), found && at(`${part}.old`)),
        discard: () => removeQuietly(part),
      };
    },
    remove: async name => fs.delete(at(name)),
  };
}
