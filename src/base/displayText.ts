/** Text that may stand in a message, in a terminal or on the page, wherever its parts come from. */
export type DisplayText = string & { readonly [displayable]: true };
declare const displayable: unique symbol;

/** Longer names of files and tensors say no more, and push what matters out of sight. */
export const MAX_NAME_LENGTH = 200;
/** VS Code itself cuts longer messages, at their ends. */
export const MAX_MESSAGE_LENGTH = 1000;
/** As long as a path can be in Linux: what a terminal shows may be copied from there. */
const MAX_PATH_LENGTH = 4096;
/** A sentence may have several. */
const MAX_QUOTED_LENGTH = 100;

/**
 * What a reader can't see or is misled by: controls (line ends and ESC among them), bidirectional marks and every other
 * invisible format character, lone surrogates, line and paragraph separators. The two joiners stay: emoji and many scripts
 * are written with them.
 */
export const INVISIBLE = /(?![\u200c\u200d])[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029\u115f\u1160\u3164\uffa0]/gu;

/**
 * Makes foreign text (names, metadata and messages that come from files) safe to show. It then has one line and no invisible
 * characters, which are written as escapes such as `\u{202e}`. VS Code finds no link in it (`[text](command:…)` runs a command at
 * a click) and no icon (`$(name)`).
 * @param maxLength characters from which the middle is left out, so that a file's extension stays in sight.
 */
export function displayText(foreign: string, maxLength = MAX_NAME_LENGTH): DisplayText {
  const visible = shortened(foreign, maxLength).replace(INVISIBLE, escaped);
  return visible.replaceAll('](', '] (').replaceAll('$(', '$ (') as DisplayText;
}

/** A template of this program's own text, whose parts are foreign: displayed`${file}: ${reason}`. */
export function displayed(own: TemplateStringsArray, ...parts: readonly (string | number)[]): DisplayText {
  const safe = parts.map(part => (typeof part === 'string' ? displayText(part, MAX_PATH_LENGTH) : part));
  return String.raw({ raw: own }, ...safe) as DisplayText;
}

/** `"name"`, for a sentence; quotation marks in it have a backslash before them. */
export function quote(name: string): DisplayText {
  const marked = shortened(name, MAX_QUOTED_LENGTH).replace(/["\\]/g, '\\$&');
  return `"${displayText(marked, Infinity)}"` as DisplayText;
}

/** Every string within a message, made safe to show; its other values are left as they are, typed arrays among them. */
export function displayableStrings(message: unknown, maxLength: number): unknown {
  if (typeof message === 'string') return displayText(message, maxLength);
  if (Array.isArray(message)) return message.map(item => displayableStrings(item, maxLength));
  if (!isPlainObject(message)) return message;
  return Object.fromEntries(Object.entries(message).map(([key, value]) => [key, displayableStrings(value, maxLength)]));
}

/** Without its middle where it is too long; cut between whole characters. */
export function shortened(text: string, maxLength: number): string {
  if (text.length <= maxLength) return text;
  const start = Math.ceil((maxLength - 1) / 2);
  const end = maxLength - 1 - start;
  return `${text.slice(0, start).replace(/[\ud800-\udbff]$/, '')}…${text.slice(text.length - end).replace(/^[\udc00-\udfff]/, '')}`;
}

function isPlainObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}

function escaped(character: string): string {
  switch (character) {
    case '\n':
      return '\\n';
    case '\r':
      return '\\r';
    case '\t':
      return '\\t';
    default:
      return `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;
  }
}
