import * as v from 'valibot';
import type { NetworkChoice } from '../variants';
import { editOf, VARIANT_IDS, VARIANTS } from '../variants';
import { Architecture } from './architecture';

const FORMAT = 'googlenet-architecture';
const VERSION = 1;
/** A file of the format has about 3 kB. */
export const MAX_ARCHITECTURE_BYTES = 2 ** 20;
export const MAX_CLASSES = 100_000;
/** The ending that tells these files from other JSON. */
export const ARCHITECTURE_ENDING = '.googlenet.json';

/** A file that describes no network that can be built. The message says where and why. */
export class ArchitectureError extends Error {
  override readonly name = 'ArchitectureError';
}

const classCount = v.pipe(
  v.number('the number of classes is a number'),
  v.integer('the number of classes is a whole number'),
  v.minValue(1, 'there is at least one class'),
  v.maxValue(MAX_CLASSES, `there are at most ${MAX_CLASSES} classes`),
);

const ArchitectureFile = v.strictObject({
  format: v.literal(FORMAT),
  version: v.literal(VERSION, `this version reads files of version ${VERSION}`),
  base: v.picklist(VARIANT_IDS, `the variant that it is an edit of is one of ${VARIANT_IDS.join(', ')}`),
  classes: classCount,
  auxiliaryHeads: v.boolean(),
  ...Architecture.entries,
});

/** A network as JSON, as {@link readArchitecture} reads it. */
export function writeArchitecture({ variant, classes, useAux, architecture }: NetworkChoice): string {
  const file: v.InferOutput<typeof ArchitectureFile> = {
    format: FORMAT,
    version: VERSION,
    base: variant,
    classes,
    auxiliaryHeads: useAux,
    ...(architecture ?? VARIANTS[variant].architecture),
  };
  return `${JSON.stringify(file, undefined, 2)}\n`;
}

/** Whether a JSON text says that it is an architecture, right or wrong. */
export function isArchitecture(bytes: Uint8Array): boolean {
  try {
    return isOurs(JSON.parse(decode(bytes)));
  } catch {
    return false;
  }
}

/**
 * Reads what {@link writeArchitecture} wrote, or somebody by hand.
 * @throws ArchitectureError when it is no such file, or no such network can be built.
 */
export function readArchitecture(bytes: Uint8Array, fileName: string): NetworkChoice {
  if (bytes.length > MAX_ARCHITECTURE_BYTES)
    throw new ArchitectureError(`${fileName} is too large for an architecture.`);
  let json: unknown;
  try {
    json = JSON.parse(decode(bytes));
  } catch {
    throw new ArchitectureError(`${fileName} is not valid JSON.`);
  }
  if (!isOurs(json)) {
    throw new ArchitectureError(`${fileName} is no architecture: its "format" is not "${FORMAT}".`);
  }
  const parsed = v.safeParse(ArchitectureFile, json);
  if (!parsed.success) throw new ArchitectureError(`${fileName} can't be built: ${reasonsOf(parsed.issues)}.`);
  const { base, classes, auxiliaryHeads, batchNorm, localResponseNorm, stem, modules, classifier } = parsed.output;
  const architecture = { batchNorm, localResponseNorm, stem, modules, classifier };
  return { variant: base, classes, useAux: auxiliaryHeads, architecture: editOf(base, architecture) };
}

function decode(bytes: Uint8Array): string {
  return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
}

function isOurs(json: unknown): boolean {
  return typeof json === 'object' && json !== null && 'format' in json && json.format === FORMAT;
}

const MOST_REASONS = 3;

function reasonsOf(issues: readonly v.BaseIssue<unknown>[]): string {
  const reasons = issues.slice(0, MOST_REASONS).map(issue => `${placeOf(issue)}: ${reasonOf(issue)}`);
  const more = issues.length - reasons.length;
  return [...reasons, ...(more > 0 ? [`and ${more} more`] : [])].join('; ');
}

/** `inception3a.branch2.kernel`. */
function placeOf(issue: v.BaseIssue<unknown>): string {
  return (v.getDotPath(issue) ?? '').replace(/^modules\./, '');
}

function reasonOf({ type, expected, message, input, path }: v.BaseIssue<unknown>): string {
  const { origin } = path?.at(-1) ?? {};
  if (type === 'strict_object' && origin === 'key')
    return expected === 'never' ? 'there is no such entry' : 'it is missing';
  if (type === 'strict_object' && expected === 'never') return 'there is no such entry';
  if (type === 'strict_object' && input === undefined) return 'it is missing';
  if (type === 'boolean') return 'it is true or false';
  return message;
}
