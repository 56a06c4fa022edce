import * as vscode from 'vscode';
import type { Folder } from '../disk/placeFiles';
import { isLeftover, partFileName } from '../disk/partName';

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
      let discard = (): Promise<void> => removeQuietly(part);
      try {
        await fs.writeFile(at(part), bytes);
      } catch (error) {
        await discard();
        throw error;
      }
      return {
        publish: async () => {
          await fs.rename(at(part), at(name), { overwrite: true });
          discard = () => Promise.resolve();
        },
        discard: () => discard(),
      };
    },
    remove: async name => fs.delete(at(name)),
  };
}
