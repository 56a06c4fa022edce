import { open, readFile } from 'node:fs/promises';
import path from 'node:path';
import { messageOf } from '../errorText';
import { EngineError } from './errors';
import type { EnginePlatform } from './platform';

/**
 * The engine's runtime in a worker thread of Node.
 * @param wasmFolder where the WebAssembly modules lie.
 */
export function nodePlatform(wasmFolder: string): EnginePlatform {
  return {
    readFile: readLimited,
    loadWasm: async fileName => plain(await readFile(path.join(wasmFolder, fileName))),
    // Immediates run after the event loop has looked for messages.
    yieldToEvents: () => new Promise(resolve => setImmediate(resolve)),
  };
}

async function readLimited(file: string, maxBytes: number, signal: AbortSignal): Promise<Uint8Array> {
  const name = path.basename(file);
  try {
    await using handle = await open(file);
    const stats = await handle.stat();
    if (!stats.isFile()) throw new EngineError(`${name}: this is no file.`);
    if (stats.size > maxBytes)
      throw new EngineError(`${name}: the file is too large (${Math.round(stats.size / 1e6)} MB).`);
    return plain(await handle.readFile({ signal }));
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof EngineError) throw error;
    throw new EngineError(`${name}: the file can't be read (${messageOf(error)}).`);
  }
}

/** Node's Buffer is a Uint8Array with other ideas of its own methods. */
function plain({ buffer, byteOffset, length }: Buffer): Uint8Array {
  return new Uint8Array(buffer, byteOffset, length);
}
