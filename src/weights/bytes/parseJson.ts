import { messageOf } from '../../base/errorText';
import { assertShallow, assertUniqueKeys } from './jsonScan';
import { FormatError } from '../../base/formatError';

/**
 * Parses a JSON text that may be damaged or hostile.
 * @param json the text, or its bytes in UTF-8.
 * @param what the text is, for errors: `its header`.
 * @throws FormatError when it is not JSON, nests too deep, or has an object with a key twice.
 */
export function parseJson(json: string | Uint8Array, what: string): unknown {
  const text = typeof json === 'string' ? json : decode(json, what);
  assertShallow(text, what);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new FormatError(`${what} is not valid JSON${placeOf(messageOf(error), text)}`, { cause: error });
  }
  assertUniqueKeys(text);
  return value;
}

function decode(bytes: Uint8Array, what: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (error) {
    throw new FormatError(`${what} is not valid JSON: it is not UTF-8 text`, { cause: error });
  }
}

/** V8's message may quote any part of the text, so only the place in it is kept. */
function placeOf(message: string, text: string): string {
  const [, position] = /at position (\d+)/.exec(message) ?? [];
  if (position === undefined) return '';
  const before = text.slice(0, Number(position)).split('\n');
  return ` (line ${before.length}, column ${(before.at(-1) ?? '').length + 1})`;
}
