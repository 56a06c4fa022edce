import { STATUS_CODES, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import type { HashedPart } from './hashedPart';
import { MirrorFailure } from './mirrorFailure';
import { openUrl } from './openUrl';
import { fitsSize, sizeBounds } from './presets/presetIdentity';
import type { Preset } from './presets/presets';

/** What is remembered of a mirror between two connections to it. */
export interface MirrorMemory {
  /** The strong entity tag of the file that the bytes so far are from. */
  etag: string | undefined;
  /** The bytes so far come from more than one connection. */
  joined: boolean;
}

export interface TransferOptions {
  readonly signal: AbortSignal;
  /** A connection that brings no byte for so long is given up. */
  readonly stallMs: number;
  /** Called at the start and then as bytes arrive, with the number in the file. */
  readonly onReceived: (bytes: number) => void;
}

const LFS_POINTER = 'version https://git-lfs.github.com/spec';
const HEAD_BYTES = 64;
const TRANSIENT_STATUS = new Set([408, 425, 429]);

/**
 * Makes one connection to a mirror and appends what it sends to the file, from where the file ends, until it has the
 * preset's size. What the bytes are is for the caller to check.
 * @throws MirrorFailure when it does not get that far; what has arrived by then stays in the file.
 * @throws DiskError when the file cannot be written.
 * @throws the signal's reason when that aborts.
 */
export async function transfer(
  url: string,
  preset: Preset,
  part: HashedPart,
  memory: MirrorMemory,
  options: TransferOptions,
): Promise<void> {
  const connection = new AbortController();
  const signal = AbortSignal.any([options.signal, connection.signal]);
  const startedAt = part.size;
  const size = sizeBounds(preset);

  // Waits for the network only so long; the clock stands while the disk is busy.
  const awaitNetwork = async <T>(pending: Promise<T>): Promise<T> => {
    const timer = setTimeout(() => connection.abort(), options.stallMs);
    try {
      return await pending;
    } catch (error) {
      options.signal.throwIfAborted();
      if (connection.signal.aborted) throw stalled(options.stallMs, part.size > startedAt);
      throw error instanceof MirrorFailure ? error : cutOff(part.size, preset);
    } finally {
      clearTimeout(timer);
    }
  };

  try {
    const response = await awaitNetwork(openUrl(url, requestHeaders(startedAt, memory), signal));
    const wrongLength = await openAnswer(response, preset, part, memory);
    options.onReceived(part.size);

    const body = (response as AsyncIterable<Buffer>)[Symbol.asyncIterator]();
    const sniff = part.size === 0 ? new Sniffer() : undefined;
    for (;;) {
      const next = await awaitNetwork(body.next());
      if (next.done === true) break;
      // The content of a wrong answer explains more than its length, so its beginning is read first.
      const impostor = sniff?.read(next.value);
      if (impostor !== undefined) throw impostor;
      if (wrongLength !== undefined && sniff?.full === true) throw wrongLength;
      if (part.size + next.value.length > size.max)
        throw new MirrorFailure(`sent more than the expected ${sizeOf(preset)}`, 'final');
      await part.append(next.value);
      options.onReceived(part.size);
    }
    if (part.size < size.min) throw sniff?.judge() ?? wrongLength ?? cutOff(part.size, preset);
  } finally {
    connection.abort();
  }
}

function requestHeaders(from: number, memory: MirrorMemory): Record<string, string> {
  // Ranges and lengths are those of the file itself only when it is not compressed on the way.
  const headers: Record<string, string> = { 'Accept-Encoding': 'identity', 'User-Agent': 'googlenet-inspector' };
  if (from === 0) return headers;
  headers['Range'] = `bytes=${from}-`;
  if (memory.etag !== undefined) headers['If-Range'] = memory.etag;
  return headers;
}

/**
 * Judges an answer by its head and makes the file ready for its body.
 * @returns the failure that the declared length shows; the body may explain it better.
 */
async function openAnswer(
  response: IncomingMessage,
  preset: Preset,
  part: HashedPart,
  memory: MirrorMemory,
): Promise<MirrorFailure | undefined> {
  const { statusCode: status = 0, headers } = response;
  if (status === 206 && part.size > 0) {
    requireRange(headers['content-range'], part.size, preset);
    memory.joined = true;
    return undefined;
  }
  if (status === 416 && part.size > 0) {
    await part.restart();
    throw new MirrorFailure('does not have the rest of the file', 'interrupted');
  }
  if (status !== 200) {
    const transient = status >= 500 || TRANSIENT_STATUS.has(status);
    const words = [status, STATUS_CODES[status]].filter(word => word !== undefined).join(' ');
    throw new MirrorFailure(`answered ${words}`, transient ? 'interrupted' : 'final');
  }
  if (/^text\/html\b/i.test(headers['content-type'] ?? '')) throw webPage();
  const encoding = headers['content-encoding'] ?? 'identity';
  if (encoding !== 'identity') throw new MirrorFailure(`sent it compressed (${encoding}), unasked`, 'final');

  // The whole file, whether that was asked for or only its rest.
  if (part.size > 0) await part.restart();
  memory.joined = false;
  const { etag } = headers;
  memory.etag = etag?.startsWith('"') === true ? etag : undefined;
  return wrongLength(headers, preset);
}

function requireRange(contentRange: string | undefined, from: number, preset: Preset): void {
  const [, start, size] = /^bytes (\d+)-\d+\/(\d+|\*)$/.exec(contentRange ?? '') ?? [];
  const fits = Number(start) === from && (size === '*' || fitsSize(preset, Number(size)));
  if (!fits)
    throw new MirrorFailure(
      `sent another part of the file than asked for (${contentRange ?? 'no Content-Range'})`,
      'final',
    );
}

function wrongLength(headers: IncomingHttpHeaders, preset: Preset): MirrorFailure | undefined {
  const declared = headers['content-length'];
  if (declared === undefined || fitsSize(preset, Number(declared))) return undefined;
  return new MirrorFailure(`has a file of ${count(Number(declared))}, not ${sizeOf(preset)}`, 'final');
}

/** Looks at the first bytes of a body for things that are known to stand in for the file. */
class Sniffer {
  #head = Buffer.alloc(0);

  get full(): boolean {
    return this.#head.length === HEAD_BYTES;
  }

  /** Takes the next bytes; judges once there are enough. */
  read(bytes: Uint8Array): MirrorFailure | undefined {
    const missing = HEAD_BYTES - this.#head.length;
    if (missing === 0) return undefined;
    this.#head = Buffer.concat([this.#head, bytes.subarray(0, missing)]);
    return bytes.length >= missing ? this.judge() : undefined;
  }

  /** Judges by what there is. */
  judge(): MirrorFailure | undefined {
    const text = this.#head.toString('latin1');
    if (text.startsWith(LFS_POINTER)) return new MirrorFailure('sent a git-LFS pointer instead of the file', 'final');
    return /^\s*<(!doctype html|html)\b/i.test(text) ? webPage() : undefined;
  }
}

function webPage(): MirrorFailure {
  return new MirrorFailure('sent a web page instead of the file', 'final');
}

function cutOff(received: number, preset: Preset): MirrorFailure {
  return new MirrorFailure(
    `the connection ended after ${received.toLocaleString('en')} of ${sizeOf(preset)}`,
    'interrupted',
  );
}

function stalled(stallMs: number, progressed: boolean): MirrorFailure {
  // One that brought something may do so again, after a change of network for instance.
  return new MirrorFailure(`sent nothing for ${stallMs / 1000} s`, progressed ? 'interrupted' : 'final');
}

function count(bytes: number): string {
  return `${bytes.toLocaleString('en')} bytes`;
}

function sizeOf({ bytes, roundedSize }: Preset): string {
  return roundedSize ? `about ${count(bytes)}` : count(bytes);
}
