import type { ByteSource } from '../../base/byteSource';
import type { KernelThread } from '../kernels/kernelThreads';
import type { KernelThreadData } from '../kernels/helperThread';

/** A file on the host's disk, read through one descriptor until it is disposed of. */
export interface OpenFile extends ByteSource, AsyncDisposable {
  /** Call it after the last read. @throws SourceError when the file is not what it was when it was opened. */
  checkUnchanged(): Promise<void>;
}

/** What the engine needs of the runtime it lives in: a worker thread of Node, or a web worker. */
export interface EnginePlatform {
  /**
   * The content of a file on the host's disk.
   * @throws EngineError when it cannot be read or is larger than `maxBytes`; the signal's reason when cancelled.
   */
  readFile(path: string, maxBytes: number, signal: AbortSignal): Promise<Uint8Array>;
  /** @throws SourceError when the file cannot be opened. Its reading ends with the signal's reason when cancelled. */
  openFile(path: string, signal: AbortSignal): Promise<OpenFile>;
  /** The SHA-256 of parts one after the other, in lower-case hexadecimal. */
  sha256(parts: AsyncIterable<Uint8Array>): Promise<string>;
  /**
   * The content of a file that another one on the host's disk refers to, by its path relative to the other's folder.
   * @throws FormatError when it isn't in that folder, a link leads out of it, or it cannot be read or is larger than
   * `maxBytes`; the signal's reason when cancelled.
   */
  readExternalFile(path: string, relativePath: string, maxBytes: number, signal: AbortSignal): Promise<Uint8Array>;
  /** A WebAssembly module that travels with the engine, by its file name. */
  loadWasm(fileName: string): Promise<Uint8Array>;
  /** Starts a helper of the kernels; absent where memory can't be shared with it. */
  readonly startThread?: (data: KernelThreadData) => KernelThread;
  /** Resolves once waiting messages have been delivered. */
  yieldToEvents(): Promise<void>;
}
