import { stat } from 'node:fs/promises';

/** In bytes; 0 where there is no such file: the engine says so when it reads it. */
export async function fileSize(file: string): Promise<number> {
  const found = await stat(file).catch(() => undefined);
  return found?.size ?? 0;
}
