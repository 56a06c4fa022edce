import { mkdirSync, rmSync, symlinkSync } from 'node:fs';
import path from 'node:path';

/**
 * Makes a folder of installed extensions that holds this project as it is built, and others by their folder. Not as an
 * extension under development: VS Code would take the themes of code-server, which lies below the project, for the
 * extension's own and show the first of them.
 */
export function installProject(extensionsDir: string, others: readonly string[] = []): string {
  rmSync(extensionsDir, { recursive: true, force: true });
  mkdirSync(extensionsDir, { recursive: true });
  symlinkSync(path.resolve('.'), path.join(extensionsDir, 'googlenet-inspector.googlenet-inspector-0.0.0'));
  for (const folder of others) {
    symlinkSync(folder, path.join(extensionsDir, `googlenet-inspector.${path.basename(folder)}-0.0.0`));
  }
  return extensionsDir;
}
