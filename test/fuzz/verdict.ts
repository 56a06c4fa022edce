import { messageOf } from '../../src/base/errorText';
import type { WeightsFile } from '../../src/weights/weightsFile';
import { WeightsError } from '../../src/weights/weightsError';
import { matchWeights } from '../../src/weights/match/matchWeights';
import { EngineError } from '../../src/engine/errors';
import type { ClassName } from '../../src/engine/files/classNames';
import type { SuspectFile } from './suspectFile';
import { totalBytes } from './suspectFile';

/** Something that reading a file must never come to, whatever is in the file. */
export class Flaw extends Error {
  override readonly name = 'Flaw';
}

/** A file is read, or refused with a reason. */
export type Verdict<T> = { readonly read: T } | { readonly refusal: string };

const LONGEST_MESSAGE = 2_000;

/** The words of a JavaScript engine, a decoder or a template that something was missing for; a reader has its own. */
const ENGINE_WORDS = new RegExp(
  [
    'undefined|\\bNaN\\b|\\[object |TypeError|RangeError|SyntaxError|WebAssembly',
    'Cannot (read|set|convert|mix|perform|create|destructure|access)',
    'is not (an? (function|constructor|object|valid|integer|symbol|\\w+ object)|iterable|defined|extensible)\\b|"" is not valid',
    'Invalid (typed|array|string|count|time|code|DataView|ArrayBuffer|character)|length of|BigInt',
    '[Oo]ffset (is|must|should)|[Ss]tart offset|byteOffset|[Oo]ut of (bounds|range|memory)|outside the bounds|allocation|call stack|too much recursion',
    "Unexpected (token|end|non-whitespace|string|number)|JSON at|Expected .* in JSON|can't be read as",
  ].join('|'),
);

/** What a file itself says, which may be anything. */
const QUOTED = /"(?:[^"\\]|\\.)*"/g;

/**
 * Whether an error is one for the person who opened the file: of the right kind, beginning with the file's name, with a
 * reason in words.
 * @returns the reason.
 * @throws Flaw
 */
export function checkRefusal(error: unknown, fileName: string, kind: typeof EngineError | typeof WeightsError): string {
  if (!(error instanceof kind)) {
    const name = error instanceof Error ? error.name : typeof error;
    throw new Flaw(`throws a ${name} instead of a ${kind.name}: ${messageOf(error)}`, { cause: error });
  }
  const { message } = error;
  const flaw = (what: string): Flaw => new Flaw(`${what}: ${JSON.stringify(message)}`, { cause: error });
  const prefix = `${fileName}: `;
  const reason = message.slice(prefix.length);
  if (!message.startsWith(prefix)) throw flaw('its message does not begin with the name of the file');
  if (!/\w{2}/.test(reason)) throw flaw('its message has no reason');
  if (message.length > LONGEST_MESSAGE) throw flaw(`its message has ${message.length} characters`);
  if (/\p{Cc}/u.test(message)) throw flaw('its message has control characters');
  const [word] = ENGINE_WORDS.exec(reason.replaceAll(QUOTED, '""')) ?? [];
  if (word !== undefined) throw flaw(`its message says "${word}"`);
  return reason;
}

/** The readers' own limits, said anew so that they can't be lifted unnoticed. */
const MOST_TENSORS = 10_000;
const MOST_GROWTH = 8;
const METADATA_GROWTH = 4;

/**
 * Whether what was read keeps to the limits: tensors of the size of their shapes in memory of their own, in all not far
 * more than the file; and whether a network is refused in the same way where the tensors make none.
 * @throws Flaw
 */
function checkContent(weights: WeightsFile, file: SuspectFile): void {
  const { tensors, metadata } = weights;
  if (tensors.size === 0) throw new Flaw('is read, but holds no tensors');
  if (tensors.size > MOST_TENSORS) throw new Flaw(`holds ${tensors.size} tensors`);
  const buffers = new Set<ArrayBuffer>();
  let memory = 0;
  for (const [key, { name, shape, data }] of tensors) {
    const count = shape.reduce((product, size) => product * size, 1);
    if (key !== name) throw new Flaw(`the tensor ${name} is found as ${key}`);
    if (!Number.isSafeInteger(count) || count !== data.length) {
      throw new Flaw(`a tensor of shape [${shape.join(', ')}] has ${data.length} values`);
    }
    if (data.buffer.byteLength !== data.byteLength || (data.length > 0 && buffers.has(data.buffer))) {
      throw new Flaw(`the tensor ${name} shares its memory`);
    }
    buffers.add(data.buffer);
    memory += data.byteLength;
  }
  const bytes = totalBytes(file);
  if (memory > bytes * MOST_GROWTH) throw new Flaw(`${bytes} bytes became ${memory}`);
  const said = Object.entries(metadata).reduce((length, [key, text]) => length + key.length + text.length, 0);
  if (said > bytes * METADATA_GROWTH) throw new Flaw(`${bytes} bytes became ${said} characters of metadata`);
  try {
    matchWeights(weights, file.name);
  } catch (error) {
    checkRefusal(error, file.name, WeightsError);
  }
}

/**
 * Reads a file that may be damaged or hostile.
 * @throws Flaw when that neither gives weights within the limits nor a clear refusal.
 */
export async function judgeWeights(
  file: SuspectFile,
  read: (file: SuspectFile) => Promise<WeightsFile>,
): Promise<Verdict<WeightsFile>> {
  let weights: WeightsFile;
  try {
    weights = await read(file);
  } catch (error) {
    return { refusal: checkRefusal(error, file.name, WeightsError) };
  }
  checkContent(weights, file);
  return { read: weights };
}

/**
 * Reads a file of class names that may be damaged or hostile.
 * @throws Flaw when that neither gives a proper name for each class nor a clear refusal.
 */
export function judgeLabels(
  file: SuspectFile,
  read: (file: SuspectFile) => readonly ClassName[],
  classes: number,
): Verdict<readonly ClassName[]> {
  let labels: readonly ClassName[];
  try {
    labels = read(file);
  } catch (error) {
    return { refusal: checkRefusal(error, file.name, EngineError) };
  }
  if (labels.length !== classes) throw new Flaw(`${labels.length} names are read for ${classes} classes`);
  for (const { wnid, label } of labels) {
    if (!/^\S(.*\S)?$/su.test(label)) throw new Flaw(`${JSON.stringify(label)} is read as a name`);
    if (wnid !== undefined && !/^n\d{8}$/.test(wnid)) throw new Flaw(`${JSON.stringify(wnid)} is read as an id`);
  }
  return { read: labels };
}
