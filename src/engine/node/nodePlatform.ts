import { createHash } from 'node:crypto';
import { readFile, realpath } from 'node:fs/promises';
import path from 'node:path';
import { Worker } from 'node:worker_threads';
import { messageOf } from '../../base/errorText';
import { SteadyFile, UnreadableFileError } from '../../disk/steadyFile';
import { megabytes } from '../../model/format';
import { PIECE_BYTES, SourceError } from '../../base/byteSource';
import { FormatError } from '../../base/formatError';
import { quote } from '../../base/displayText';
import { EngineError } from '../errors';
import type { EnginePlatform, OpenFile } from '../platform/platform';

/**
 * The engine's runtime in a worker thread of Node.
 * @param folder where the engine's scripts and WebAssembly modules lie.
 */
export function nodePlatform(folder: string): EnginePlatform {
  return {
    readFile: readGiven,
    openFile,
    sha256,
    readExternalFile,
    loadWasm: async fileName => plain(await readFile(path.join(folder, fileName))),
    startThread: data => {
      const thread = new Worker(path.join(folder, 'kernel-thread.js'), { workerData: data, name: 'googlenet-kernels' });
      // It ends with the engine, and does not keep a process alive.
      thread.unref();
      return { stop: () => void thread.terminate() };
    },
    // Immediates run after the event loop has looked for messages.
    yieldToEvents: () => new Promise(resolve => setImmediate(resolve)),
  };
}

async function readGiven(file: string, maxBytes: number, signal: AbortSignal): Promise<Uint8Array> {
  try {
    return await readLimited(file, maxBytes, signal);
  } catch (error) {
    signal.throwIfAborted();
    throw new EngineError(`${path.basename(file)}: ${reasonOf(error)}.`);
  }
}

async function openFile(file: string, signal: AbortSignal): Promise<OpenFile> {
  const naming = async <T>(read: () => Promise<T>): Promise<T> => {
    try {
      return await read();
    } catch (error) {
      signal.throwIfAborted();
      throw new SourceError(`${path.basename(file)}: ${reasonOf(error)}.`, { cause: error });
    }
  };
  const opened = await naming(() => SteadyFile.open(file));
  const read = (offset: number, length: number): Promise<Uint8Array<ArrayBuffer>> =>
    naming(() => opened.read(offset, length, signal));
  return {
    size: opened.size,
    read,
    readAll: () => read(0, opened.size),
    async *pieces(offset, length) {
      const memory = new Uint8Array(Math.min(length, PIECE_BYTES));
      for (let start = offset; start < offset + length; start += PIECE_BYTES) {
        const piece = memory.subarray(0, offset + length - start);
        await naming(() => opened.fill(piece, start, signal));
        yield piece;
      }
    },
    checkUnchanged: () => naming(() => opened.checkUnchanged()),
    [Symbol.asyncDispose]: () => opened[Symbol.asyncDispose](),
  };
}

/** In this thread, as the parts come: Web Crypto copies what it is given, and takes no parts. */
async function sha256(parts: AsyncIterable<Uint8Array>): Promise<string> {
  const hash = createHash('sha256');
  for await (const part of parts) hash.update(part);
  return hash.digest('hex');
}

async function readExternalFile(
  file: string,
  relativePath: string,
  maxBytes: number,
  signal: AbortSignal,
): Promise<Uint8Array> {
  try {
    const folder = await realpath(path.dirname(file));
    // Links are resolved first: they may lead out of the folder.
    const target = await realpath(path.join(folder, relativePath));
    if (!isInside(folder, target)) throw new UnreadableFileError('that is a link out of its folder');
    return await readLimited(target, maxBytes, signal);
  } catch (error) {
    signal.throwIfAborted();
    const missing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    const reason = missing ? 'its folder has no such file' : reasonOf(error);
    throw new FormatError(`refers to the file ${quote(relativePath)}, but ${reason}`, { cause: error });
  }
}

function isInside(folder: string, target: string): boolean {
  const relative = path.relative(folder, target);
  return relative.split(path.sep)[0] !== '..' && !path.isAbsolute(relative);
}

function reasonOf(error: unknown): string {
  return error instanceof UnreadableFileError ? error.message : `the file can't be read (${messageOf(error)})`;
}

async function readLimited(path: string, maxBytes: number, signal: AbortSignal): Promise<Uint8Array> {
  await using file = await SteadyFile.open(path);
  if (file.size > maxBytes)
    throw new UnreadableFileError(
      `the file is too large (${megabytes(file.size)} MB; at most ${megabytes(maxBytes)} MB)`,
    );
  const bytes = await file.read(0, file.size, signal);
  await file.checkUnchanged();
  return bytes;
}

/** Node's Buffer is a Uint8Array with other ideas of its own methods. */
function plain({ buffer, byteOffset, length }: Buffer): Uint8Array {
  return new Uint8Array(buffer, byteOffset, length);
}
