import type { MatchReport } from './match/matchReport';

/** Why a file's weights can't be used, in words for its owner: `<file name>: <reason>`. */
export class WeightsError extends Error {
  override readonly name = 'WeightsError';

  constructor(
    readonly fileName: string,
    readonly reason: string,
    /** What differed, where the file was read but fits no variant. */
    readonly report?: MatchReport,
    options?: ErrorOptions,
  ) {
    super(`${fileName}: ${reason}`, options);
  }
}

/** What a reader throws: the reason alone, since a reader sees bytes and knows no file name. */
export class FormatError extends Error {
  override readonly name = 'FormatError';
}

/** Control and format characters that JSON lets stand: they could hide a name, or turn it around. */
const INVISIBLE = /[\p{Cc}\p{Cf}\u2028\u2029]/gu;

/** `"name"`, shortened where a damaged or hostile file has an endless one. */
export function quote(name: string): string {
  const shown = JSON.stringify(name.length > 100 ? `${name.slice(0, 97)}…` : name);
  return shown.replace(INVISIBLE, character => `\\u{${character.codePointAt(0)?.toString(16) ?? ''}}`);
}
