import { messageOf } from '../../base/errorText';
import { assertShallow, assertUniqueKeys } from './jsonScan';
import { FormatError } from '../../base/formatError';

/**
 * What a JSON text says, where it may be damaged or hostile.
 * @param json the text, or its bytes in UTF-8.
 * @param what the text is, for errors: `its header`.
 * @throws FormatError when it is no JSON, nests without end, or an object in it has a key twice.
 */
export function parseJson(json: string | Uint8Array, what: string): unknown {
  const text = typeof json === 'string' ? json : decode(json, what);
  assertShallow(text, what);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new FormatError(`${what} is no valid JSON${placeOf(messageOf(error), text)}`, { cause: error });
  }
  assertUniqueKeys(text);
  return value;
}

function decode(bytes: Uint8Array, what: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (error) {
    throw new FormatError(`${what} is no valid JSON: it is not text in UTF-8`, { cause: error });
  }
}

/** The engine's own message quotes the text, whatever that is; of it the place is kept, where it tells one. */
function placeOf(message: string, text: string): string {
  const [, position] = /at position (\d+)/.exec(message) ?? [];
  if (position === undefined) return '';
  const before = text.slice(0, Number(position)).split('\n');
  return ` (line ${before.length}, column ${(before.at(-1) ?? '').length + 1})`;
}
