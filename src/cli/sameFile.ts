import { realpath } from 'node:fs/promises';
import path from 'node:path';

/** Whether two paths name one file, through links too. */
export async function isSameFile(a: string, b: string): Promise<boolean> {
  const places = await Promise.all([a, b].map(file => realpath(file).catch(() => path.resolve(file))));
  return places[0] === places[1];
}
