import { FormatError } from '../../base/formatError';
import { quote } from '../../base/displayText';

// JSON.parse reports neither how deep a text nests nor whether an object has a key twice. Regular expressions could, but
// run out of stack inside a long string.

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COLON = 0x3a;
const OPENING = new Set([0x5b, 0x7b]);
const CLOSING = new Set([0x5d, 0x7d]);
const SPACE = new Set([0x20, 0x09, 0x0a, 0x0d]);

/** Called for each part of a text, in order. Brackets inside strings don't count. */
interface Visitor {
  readonly open: () => void;
  readonly close: () => void;
  /** A string from its first quote to the position after its last. */
  readonly string: (start: number, end: number) => void;
}

function scan(text: string, { open, close, string }: Visitor): void {
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) {
      const end = endOfString(text, at);
      string(at, end);
      at = end - 1;
    } else if (OPENING.has(code)) open();
    else if (CLOSING.has(code)) close();
  }
}

function endOfString(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === BACKSLASH) at++;
    else if (code === QUOTE) return at + 1;
  }
  return text.length;
}

/** A Keras model has about ten. */
const MAX_LEVELS = 100;

/**
 * JSON.parse uses a hundred bytes of memory for a bracket, and code that walks through a deep value may run out of stack.
 * @param what the text is, for errors.
 * @throws FormatError for a text, JSON or not, that nests its brackets too deep.
 */
export function assertShallow(text: string, what: string): void {
  let levels = 0;
  scan(text, {
    open: () => {
      if (++levels > MAX_LEVELS) {
        throw new FormatError(`${what} nests brackets more than ${MAX_LEVELS} levels deep`);
      }
    },
    close: () => levels--,
    string: () => undefined,
  });
}

/**
 * JSON.parse silently keeps the last of two equal keys; a file that has them is damaged or hostile.
 * @param text which JSON.parse has accepted.
 * @throws FormatError naming the key that an object has twice.
 */
export function assertUniqueKeys(text: string): void {
  const holders: (Set<string> | undefined)[] = [];
  scan(text, {
    open: () => holders.push(undefined),
    close: () => holders.pop(),
    string: (start, end) => {
      if (!isKey(text, end)) return;
      const quoted = text.slice(start, end);
      const key = quoted.includes('\\') ? (JSON.parse(quoted) as string) : quoted.slice(1, -1);
      const keys = (holders[holders.length - 1] ??= new Set());
      if (keys.has(key)) throw new FormatError(`the name ${quote(key)} occurs twice`);
      keys.add(key);
    },
  });
}

/** Only a key is followed by a colon. */
function isKey(text: string, end: number): boolean {
  let at = end;
  while (SPACE.has(text.charCodeAt(at))) at++;
  return text.charCodeAt(at) === COLON;
}
