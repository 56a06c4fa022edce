import path from 'node:path';
import { displayed } from '../base/displayText';
import { PartFile } from '../disk/partFile';
import { Judgements, type LabelledPicture } from '../evaluation/judgements';
import type { EvaluationHeader } from '../evaluation/records';
import { categoriesOf, differenceOf, judgementOf } from '../evaluation/records';
import { grouped } from '../model/format';
import { finishEvaluation, reportOption, shareOption } from './evaluation/finish';
import type { FinishOptions } from './evaluation/finish';
import { readEvaluation } from './evaluation/recordFile';
import { interruptible } from './interruption';
import { parseOptions, UsageError } from './options';
import { printError } from './output';
import { isSameFile } from './sameFile';

/** `merge`: the parts of an evaluation put together. Returns the exit code: 1 where some are missing. */
export async function mergeCommand(args: readonly string[]): Promise<number> {
  const { values, positionals } = parseOptions(args, {
    to: { type: 'string' },
    json: { type: 'boolean' },
    report: { type: 'string' },
    'min-top1': { type: 'string' },
  });
  const { to } = values;
  if (positionals.length === 0) throw new UsageError('merge needs the JSON Lines of shards.');
  const options = {
    json: values.json ?? false,
    report: reportOption(values.report),
    minTop1: shareOption('min-top1', values['min-top1']),
  };
  if (to !== undefined) {
    if (!to.endsWith('.jsonl')) throw new UsageError(`--to takes a file that ends in .jsonl, not "${to}".`);
    for (const file of positionals) {
      if (await isSameFile(file, to)) throw new UsageError('merge does not overwrite a file that it reads.');
    }
  }
  return interruptible(signal => merge(positionals, to, options, signal));
}

async function merge(
  files: readonly string[],
  to: string | undefined,
  options: FinishOptions,
  signal: AbortSignal,
): Promise<number> {
  const { header, judgements, lines, shards } = await readShards(files, to !== undefined, signal);
  const missing = missingTexts(judgements, header.shards, shards);
  for (const text of missing) printError(text);
  if (to !== undefined && shards.size < Math.min(header.shards, header.total)) {
    throw new Error(`${to} is not written: shards are missing.`);
  }
  if (to !== undefined) await writeMerged(to, { ...header, shard: 1, shards: 1 }, judgements.pictures, lines, signal);
  const facts = { model: header.weights.name, unreadable: header.unreadable };
  const code = await finishEvaluation(judgements, options, facts, signal);
  return missing.length > 0 ? 1 : code;
}

interface ReadShards {
  readonly header: EvaluationHeader;
  readonly judgements: Judgements;
  /** By the place in the list, where they are asked for. */
  readonly lines: ReadonlyMap<number, string>;
  /** Those that there are files of. */
  readonly shards: ReadonlySet<number>;
}

async function readShards(files: readonly string[], keepLines: boolean, signal: AbortSignal): Promise<ReadShards> {
  const headers = new Map<string, EvaluationHeader>();
  for (const file of files) {
    const { header, records } = await readEvaluation(file);
    await records.return();
    headers.set(file, header);
  }
  const [[firstFile, header] = []] = headers;
  if (!header || firstFile === undefined) throw new UsageError('merge needs the JSON Lines of shards.');
  for (const [file, other] of headers) {
    const difference = differenceOf(other, header);
    if (difference !== undefined) throw new Error(`${file} is of ${difference} than ${firstFile}.`);
  }
  const judgements = new Judgements(categoriesOf(header), listOf(header, [...headers.values()]));
  const lines = new Map<number, string>();
  for (const file of files) {
    for await (const { record, text } of (await readEvaluation(file)).records) {
      signal.throwIfAborted();
      if ('error' in record) judgements.fail(record.n, record.error);
      else judgements.add(record.n, judgementOf(record));
      if (keepLines && !('error' in record && lines.has(record.n))) lines.set(record.n, text);
    }
  }
  return { header, judgements, lines, shards: new Set([...headers.values()].map(({ shard }) => shard)) };
}

/** The list as far as it is known: of a shard without a file, nothing is. */
function listOf({ total, shards }: EvaluationHeader, headers: readonly EvaluationHeader[]): readonly LabelledPicture[] {
  const list = Array.from({ length: total }, (): LabelledPicture => ({ file: '' }));
  for (const { shard, pictures } of headers) {
    for (const [at, [file, label]] of pictures.entries()) list[at * shards + shard - 1] = { file, label };
  }
  return list;
}

const MAX_NAMED = 10;

function missingTexts(judgements: Judgements, shards: number, present: ReadonlySet<number>) {
  const missing = new Map<number, number[]>();
  for (const n of judgements.missing()) {
    const shard = (n % shards) + 1;
    const known = missing.get(shard);
    if (known) known.push(n);
    else missing.set(shard, [n]);
  }
  return [...missing]
    .sort(([a], [b]) => a - b)
    .map(([shard, places]) => {
      const count = `${grouped(places.length)} ${places.length === 1 ? 'picture' : 'pictures'}`;
      if (!present.has(shard)) return displayed`Shard ${shard}/${shards} is missing, with ${count}.`;
      const names = places.slice(0, MAX_NAMED).map(n => judgements.pictures[n]?.file ?? '');
      const more = places.length > MAX_NAMED ? ', …' : '';
      return displayed`Shard ${shard}/${shards} lacks ${count}: ${names.join(', ')}${more}`;
    });
}

/** Writes one evaluation in the order of the list. */
async function writeMerged(
  to: string,
  header: EvaluationHeader,
  list: readonly LabelledPicture[],
  lines: ReadonlyMap<number, string>,
  signal: AbortSignal,
): Promise<void> {
  const pictures = list.map(({ file, label = '' }): [string, string] => [file, label]);
  const part = await PartFile.create(path.resolve(to));
  try {
    await part.append(new TextEncoder().encode(`${JSON.stringify({ ...header, pictures })}\n`));
    for (const n of list.keys()) {
      signal.throwIfAborted();
      const line = lines.get(n);
      if (line !== undefined) await part.append(new TextEncoder().encode(`${line}\n`));
    }
    await part.finish();
    await part.publish();
  } finally {
    await part.discard();
  }
}
