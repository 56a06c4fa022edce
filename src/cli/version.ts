import { readFile } from 'node:fs/promises';
import path from 'node:path';

/** The inspector's version, as the package beside its bundles says. */
export async function ownVersion(): Promise<string> {
  const { version } = JSON.parse(await readFile(path.join(__dirname, '..', 'package.json'), 'utf8')) as {
    version: string;
  };
  return version;
}
