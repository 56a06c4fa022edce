import { type DisplayText, INVISIBLE } from '../base/displayText';
import type { ProgressOutput } from './progressLine';

// All that the command line writes.

/** Writes lines to standard output. */
export function print(...lines: readonly DisplayText[]): void {
  for (const line of lines) console.log(line);
}

/** Writes lines to standard error. */
export function printError(...lines: readonly DisplayText[]): void {
  for (const line of lines) console.error(line);
}

/** Writes a value to standard output as one line of JSON, which has escapes for all that a terminal could obey or hide. */
export function printJson(value: unknown): void {
  console.log(JSON.stringify(value).replace(INVISIBLE, jsonEscapes));
}

/** Where the progress is shown. */
export const PROGRESS_OUTPUT: ProgressOutput = process.stderr;

/** Calls `fail` when standard output can no longer be written. */
export function onOutputError(fail: (error: NodeJS.ErrnoException) => void): void {
  process.stdout.on('error', fail);
}

function jsonEscapes(character: string): string {
  return character
    .split('')
    .map(unit => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
    .join('');
}
