import * as vscode from 'vscode';

const { FileSystemError, FileType } = vscode;

/** A file system in memory with one folder, of which every change of a chosen kind can be made to fail. */
export class MemoryFiles implements vscode.FileSystemProvider {
  readonly files = new Map<string, Uint8Array>();
  /** Which calls fail, by their name and the path that they are about to make. */
  failing: (call: 'write' | 'rename', path: string) => boolean = () => false;
  readonly onDidChangeFile = new vscode.EventEmitter<vscode.FileChangeEvent[]>().event;

  watch = (): vscode.Disposable => new vscode.Disposable(() => undefined);

  stat({ path }: vscode.Uri): vscode.FileStat {
    if (path === '/') return { type: FileType.Directory, ctime: 0, mtime: 0, size: 0 };
    return { type: FileType.File, ctime: 0, mtime: Date.now(), size: this.read(path).length };
  }

  readDirectory = (): [string, vscode.FileType][] => [...this.files.keys()].map(path => [path.slice(1), FileType.File]);

  readFile = ({ path }: vscode.Uri): Uint8Array => this.read(path);

  writeFile({ path }: vscode.Uri, content: Uint8Array): void {
    // What has been written of it stays, as on a disk that is full.
    const fails = this.failing('write', path);
    this.files.set(path, fails ? content.slice(0, 3) : content.slice());
    if (fails) throw FileSystemError.Unavailable('The disk is full.');
  }

  rename(from: vscode.Uri, { path }: vscode.Uri): void {
    if (this.failing('rename', path)) throw FileSystemError.NoPermissions('No.');
    const content = this.read(from.path);
    this.files.delete(from.path);
    this.files.set(path, content);
  }

  delete = ({ path }: vscode.Uri): void => void this.files.delete(path);

  createDirectory = (): void => undefined;

  private read(path: string): Uint8Array {
    const content = this.files.get(path);
    if (!content) throw FileSystemError.FileNotFound(path);
    return content;
  }
}
