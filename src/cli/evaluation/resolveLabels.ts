import { readFile, stat } from 'node:fs/promises';
import { displayed, type DisplayText, quote } from '../../base/displayText';
import { messageOf } from '../../base/errorText';
import { FormatError } from '../../base/formatError';
import type { LabelMap } from '../../evaluation/labelMap';
import { MAX_MAP_BYTES, parseLabelMap } from '../../evaluation/labelMap';
import type { LabelMatch } from '../../evaluation/matchLabels';
import { LabelMatcher } from '../../evaluation/matchLabels';
import { grouped } from '../../model/format';
import type { NamedClass } from '../../protocol';

/** What a file says that labels stand for. @throws Error that begins with the file's name. */
export async function readLabelMap(file: string, classes: readonly NamedClass[]): Promise<LabelMap> {
  if ((await stat(file)).size > MAX_MAP_BYTES) throw new Error(`${file}: the file is too large for a map of labels.`);
  try {
    return parseLabelMap(await readFile(file), classes);
  } catch (error) {
    if (error instanceof FormatError) throw new Error(`${file} ${messageOf(error)}.`, { cause: error });
    throw error;
  }
}

export interface ResolvedLabels {
  readonly labels: LabelMap;
  /** Those that nobody has decided about. */
  readonly open: readonly LabelMatch[];
}

/** What labels stand for: what the map says, else the one class whose name they are. */
export function resolveLabels(
  names: Iterable<string>,
  classes: readonly NamedClass[],
  chosen: LabelMap,
): ResolvedLabels {
  const matcher = new LabelMatcher(classes);
  const labels = new Map<string, readonly number[]>();
  const open: LabelMatch[] = [];
  for (const name of [...new Set(names)].sort()) {
    const decided = chosen.get(name);
    const match = decided === undefined ? matcher.match(name) : undefined;
    if (match && match.certainty !== 'certain') open.push(match);
    else labels.set(name, decided ?? match?.classes ?? []);
  }
  return { labels, open };
}

const MAX_LISTED = 40;

/** What to decide, with the best guesses, and a map to begin with. */
export function openLabelsText(open: readonly LabelMatch[], classes: readonly NamedClass[]): readonly DisplayText[] {
  const guesses = ({ classes: found }: LabelMatch): string =>
    found.map(index => `${index} ${quote(classes[index]?.label ?? '')}`).join(', ');
  const listed = open.slice(0, MAX_LISTED);
  const more = open.length - listed.length;
  const map = Object.fromEntries(open.map(({ label, classes: [first] }) => [label, first ?? null]));
  return [
    displayed`${grouped(open.length)} ${open.length === 1 ? 'label is' : 'labels are'} not surely the name of one class:`,
    ...listed.map(match =>
      match.classes.length > 0
        ? displayed`  ${match.label}: ${guesses(match)}`
        : displayed`  ${match.label}: no class is called like it`,
    ),
    ...(more > 0 ? [displayed`  and ${grouped(more)} more`] : []),
    displayed`Say what they stand for in a JSON file, and name it by --map: a class by index, id or name, a list of several, or null to leave the pictures out. To begin with:`,
    displayed`${JSON.stringify(map)}`,
  ];
}
