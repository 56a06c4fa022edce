import { createReadStream } from 'node:fs';

/** A line of a file, without its end. */
export interface FileLine {
  readonly text: string;
  /** From 1. */
  readonly number: number;
  /** Whether its end is there: the last line of a killed process may lack it. */
  readonly isWhole: boolean;
}

const MAX_LINE_BYTES = 256 * 1024 * 1024;
const LINE_END = 0x0a;

/** Reads a file line by line. @throws Error where a line is longer than any that is written. */
export async function* linesOf(file: string): AsyncGenerator<FileLine, void, undefined> {
  let parts: Buffer[] = [];
  let held = 0;
  let number = 1;
  const take = (isWhole: boolean): FileLine => {
    const text = Buffer.concat(parts).toString('utf8');
    parts = [];
    held = 0;
    return { text, number: number++, isWhole };
  };
  for await (const chunk of createReadStream(file) as AsyncIterable<Buffer>) {
    let start = 0;
    for (let at = chunk.indexOf(LINE_END); at >= 0; at = chunk.indexOf(LINE_END, start)) {
      parts.push(chunk.subarray(start, at));
      held += at - start;
      start = at + 1;
      yield take(true);
    }
    parts.push(chunk.subarray(start));
    held += chunk.length - start;
    if (held > MAX_LINE_BYTES) throw new Error(`${file}: line ${number} is too long.`);
  }
  if (held > 0) yield take(false);
}
