import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { diskError } from '../disk/diskError';
import { PartFile, removeLeftovers } from '../disk/partFile';
import { DownloadError, type MirrorReport } from './downloadError';
import { HashedPart } from './hashedPart';
import { MirrorFailure } from './mirrorFailure';
import { fitsHash, fitsSize, publishedDigits } from './presets/presetIdentity';
import type { Preset } from './presets/presets';
import { rememberedHash, rememberHash } from './rememberedHash';
import { transfer, type MirrorMemory } from './mirrorConnection';

export { DownloadError } from './downloadError';

export interface DownloadProgress {
  /**
   * Bytes that are in the file. Grows, except that it falls back to a smaller number when a mirror makes the transfer
   * begin again or the next mirror is tried.
   */
  readonly received: number;
  /** The preset's size, which is that of the file unless it is a rounded one. */
  readonly total: number;
  /** The address they come from. */
  readonly mirror: string;
}

export interface DownloadOptions {
  /** Cancels: the download rejects with the signal's reason and leaves nothing in the folder. */
  readonly signal: AbortSignal;
  readonly onProgress: (progress: DownloadProgress) => void;
  /** Milliseconds of silence after which a server is given up. */
  readonly stallMs?: number;
  /** Connections to one mirror at most; a later one continues where the one before was cut off. */
  readonly attempts?: number;
  /** Milliseconds before the second connection, doubled before each further one. */
  readonly backoffMs?: number;
}

const DEFAULTS = { stallMs: 30_000, attempts: 5, backoffMs: 500 };
/** Progress is reported in steps of this share of the file: finer than a bar shows, rarer than chunks arrive. */
const PROGRESS_STEP = 1 / 200;

/**
 * Downloads a preset into a folder, which is created where it is missing. The file appears under its name only when it
 * is whole and has the preset's SHA-256; when it is there already, nothing is downloaded.
 * @returns the file's path.
 * @throws DownloadError when no mirror gives the file, and DiskError when it cannot be stored; the folder is then as it was.
 * @throws the signal's reason when that aborts.
 */
export async function downloadPreset(preset: Preset, folder: string, options: DownloadOptions): Promise<string> {
  const { signal } = options;
  signal.throwIfAborted();
  await removeLeftovers(folder);
  const target = path.join(folder, preset.fileName);
  const known = await rememberedHash(preset, folder);
  const present = await presetHash(preset, target, signal);
  if (present !== undefined && (known ?? present) === present) {
    await remember(preset, folder, known, present);
    return target;
  }

  await mkdir(folder, { recursive: true }).catch((error: unknown) => {
    throw diskError(target, error);
  });
  const part = await PartFile.create(target);
  try {
    const hashed = new HashedPart(part);
    await fetchFromAnyMirror(preset, hashed, { ...DEFAULTS, ...options, known });
    await part.finish();
    signal.throwIfAborted();
    await remember(preset, folder, known, hashed.sha256());
    try {
      await part.publish();
    } catch (error) {
      // Windows keeps an open file in its place: another download may have put the same one there a moment ago.
      if ((await presetHash(preset, target)) !== hashed.sha256()) throw error;
    }
    return target;
  } finally {
    await part.discard();
  }
}

/**
 * The path of a preset's file in a folder, or undefined where it is not there or has not the right size. Its hash was
 * checked when it was downloaded.
 */
export async function installedPreset(preset: Preset, folder: string): Promise<string | undefined> {
  const target = path.join(folder, preset.fileName);
  return (await hasSize(target, preset)) ? target : undefined;
}

/** `known` is the SHA-256 that the file had before, where its publisher gives only a part. */
type Settings = DownloadOptions & typeof DEFAULTS & { readonly known: string | undefined };

async function remember(preset: Preset, folder: string, known: string | undefined, actual: string): Promise<void> {
  if (publishedDigits(preset) !== undefined && known === undefined) await rememberHash(preset, folder, actual);
}

async function fetchFromAnyMirror(preset: Preset, part: HashedPart, settings: Settings): Promise<void> {
  const failures: (MirrorReport & { unreachable: boolean })[] = [];
  for (const mirror of preset.mirrors) {
    try {
      await fetchFromMirror(mirror, preset, part, settings);
      return;
    } catch (error) {
      if (!(error instanceof MirrorFailure)) throw error;
      failures.push({ mirror, reason: error.reason, unreachable: error.kind === 'unreachable' });
    }
    await part.restart();
  }
  const offline = failures.every(failure => failure.unreachable);
  const reports = failures.map(({ mirror, reason }) => ({ mirror, reason }));
  throw new DownloadError(describe(preset, reports, offline), reports, offline);
}

/** Connects to a mirror, again while another try can succeed, until the part file holds the preset. */
async function fetchFromMirror(mirror: string, preset: Preset, part: HashedPart, settings: Settings): Promise<void> {
  const { signal, stallMs, attempts, backoffMs } = settings;
  const memory: MirrorMemory = { etag: undefined, joined: false };
  const onReceived = stepwise(preset.bytes, received => settings.onProgress({ received, total: preset.bytes, mirror }));
  for (let attempt = 1; ; attempt++) {
    try {
      await transfer(mirror, preset, part, memory, { signal, stallMs, onReceived });
      await verify(preset, part, memory, settings.known);
      return;
    } catch (error) {
      if (!(error instanceof MirrorFailure)) throw error;
      const again = error.kind === 'interrupted' || (error.kind === 'unreachable' && part.size > 0);
      if (!again || attempt >= attempts)
        throw attempt === 1 ? error : new MirrorFailure(`${error.reason} (try ${attempt})`, error.kind);
    }
    await pause(backoffMs * 2 ** (attempt - 1), signal);
  }
}

async function verify(
  preset: Preset,
  part: HashedPart,
  memory: MirrorMemory,
  known: string | undefined,
): Promise<void> {
  const actual = part.sha256();
  const fits = fitsHash(preset, actual);
  if (fits && (known ?? actual) === actual) return;
  // Pieces of two different files may have been joined; from one connection, it is simply another file.
  const kind = memory.joined ? 'interrupted' : 'final';
  await part.restart();
  const reason = fits
    ? `sent another file than the first time: its SHA-256 is ${actual}, not ${known ?? ''}, though both begin with the published digits`
    : `sent other bytes than expected (their SHA-256 is ${actual})`;
  throw new MirrorFailure(reason, kind);
}

/** Passes on the first number, every one that is smaller or a step larger than the last passed on, and the full one. */
function stepwise(total: number, report: (received: number) => void): (received: number) => void {
  let last = -Infinity;
  return received => {
    if (received >= last && received < last + total * PROGRESS_STEP && received !== total) return;
    last = received;
    report(received);
  };
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  try {
    await delay(ms, undefined, { signal });
  } catch (error) {
    // The timer wraps the reason into an error of its own.
    signal.throwIfAborted();
    throw error;
  }
}

/** The SHA-256 of a file that is the preset's as far as its publisher tells; undefined for every other one. */
async function presetHash(preset: Preset, file: string, signal?: AbortSignal): Promise<string | undefined> {
  if (!(await hasSize(file, preset))) return undefined;
  const hash = createHash('sha256');
  try {
    for await (const chunk of createReadStream(file) as AsyncIterable<Buffer>) {
      signal?.throwIfAborted();
      hash.update(chunk);
    }
  } catch {
    signal?.throwIfAborted();
    return undefined;
  }
  const sha256 = hash.digest('hex');
  return fitsHash(preset, sha256) ? sha256 : undefined;
}

async function hasSize(file: string, preset: Preset): Promise<boolean> {
  try {
    const status = await stat(file);
    return status.isFile() && fitsSize(preset, status.size);
  } catch {
    return false;
  }
}

function describe(preset: Preset, failures: readonly MirrorReport[], offline: boolean): string {
  const what = offline ? 'There seems to be no network connection. ' : '';
  const reasons = failures.map(({ mirror, reason }) => `${new URL(mirror).host}: ${reason}`);
  return `Could not download ${preset.name}. ${what}${reasons.join('; ')}.`;
}
