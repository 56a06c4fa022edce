import { createHash, randomBytes } from 'node:crypto';
import { hostname } from 'node:os';

const PART_NAME = /\.([0-9a-f]{8})-(\d+)-[0-9a-f]{8}\.part$/;
const DAY_MS = 24 * 60 * 60 * 1000;

/** File systems allow 255 bytes or UTF-16 units; the ending takes 40 at most. */
const LONGEST_BEGINNING = 200;

// Process ids mean something on one machine only, and a folder may be shared by several.
const host = createHash('sha256').update(hostname()).digest('hex').slice(0, 8);

/** A fresh name for an unfinished file, which says whose it is. */
export function partFileName(fileName: string, pid = process.pid): string {
  return `${shortened(fileName)}.${host}-${pid}-${randomBytes(4).toString('hex')}.part`;
}

function shortened(fileName: string): string {
  const characters = Array.from(fileName);
  while (Buffer.byteLength(characters.join('')) > LONGEST_BEGINNING) characters.pop();
  return characters.join('');
}

/**
 * Whether an unfinished file has nobody who finishes it: its process has ended or, where it belongs to another machine,
 * nobody has written to it for a day.
 * @param changedAt gives the time of its last change, in milliseconds since 1970.
 */
export async function isLeftover(fileName: string, changedAt: () => Promise<number>): Promise<boolean> {
  const [, owner, pid] = PART_NAME.exec(fileName) ?? [];
  if (owner === undefined || pid === undefined) return false;
  return (owner === host && !isRunning(Number(pid))) || Date.now() - (await changedAt()) > DAY_MS;
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it runs, under another user.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
