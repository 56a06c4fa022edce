import { open, stat, type FileHandle } from 'node:fs/promises';
import { messageOf } from '../../base/errorText';
import { FormatError } from '../../base/formatError';
import type { EvaluationHeader, EvaluationRecord } from '../../evaluation/records';
import { differenceOf, parseHeader, parseRecord } from '../../evaluation/records';
import { linesOf } from './lines';

/** A line of an evaluation. */
export interface ReadRecord {
  readonly record: EvaluationRecord;
  readonly text: string;
}

/** Reads an evaluation; torn lines are left out. @throws Error that begins with the file's name. */
export async function readEvaluation(
  file: string,
): Promise<{ readonly header: EvaluationHeader; readonly records: AsyncGenerator<ReadRecord, void, undefined> }> {
  const lines = linesOf(file);
  const { value: first } = await lines.next();
  const header = named(file, () => parseHeader(first?.text ?? ''));
  async function* records(): AsyncGenerator<ReadRecord, void, undefined> {
    for await (const { text, number } of lines) {
      const record = named(`${file}, line ${number}`, () => parseRecord(text, header));
      if (record) yield { record, text };
    }
  }
  return { header, records: records() };
}

/** An evaluation that is written picture by picture, and that goes on where it stopped. */
export class RecordFile {
  private constructor(private readonly handle: FileHandle) {}

  /**
   * Opens a file, or makes one. What is there is read and stays: a process that was taken for dead may still write to it.
   * @param take gets what was written before.
   * @throws Error when the file is something else, or an evaluation of something else.
   */
  static async open(
    file: string,
    header: EvaluationHeader,
    take: (record: EvaluationRecord) => void,
  ): Promise<RecordFile> {
    const first = `${JSON.stringify(header)}\n`;
    const size = await stat(file).then(
      found => found.size,
      () => 0,
    );
    const state = size === 0 ? 'new' : await stateOf(file, header, first, take);
    const handle = await open(file, 'a');
    try {
      if (state === 'new') await handle.truncate(0);
      if (state === 'new') await handle.appendFile(first);
      if (state === 'torn') await handle.appendFile('\n');
      return new RecordFile(handle);
    } catch (error) {
      await handle.close();
      throw error;
    }
  }

  /** Writes a line in one step, so that a killed process tears at most the last one. */
  async append(record: EvaluationRecord): Promise<void> {
    await this.handle.appendFile(`${JSON.stringify(record)}\n`);
  }

  async close(): Promise<void> {
    await this.handle.sync().catch(() => undefined);
    await this.handle.close();
  }
}

/** `new` where not even the first line is whole, `torn` where the last one isn't. */
async function stateOf(
  file: string,
  header: EvaluationHeader,
  first: string,
  take: (record: EvaluationRecord) => void,
): Promise<'new' | 'torn' | 'whole'> {
  let isWhole = false;
  for await (const line of linesOf(file)) {
    ({ isWhole } = line);
    if (line.number === 1) {
      if (!isWhole && first.startsWith(line.text)) return 'new';
      checkHeader(file, header, line.text);
      continue;
    }
    const record = named(`${file}, line ${line.number}`, () => parseRecord(line.text, header));
    if (record) take(record);
  }
  return isWhole ? 'whole' : 'torn';
}

function checkHeader(file: string, header: EvaluationHeader, line: string): void {
  if (line === JSON.stringify(header)) return;
  const other = named(file, () => parseHeader(line));
  const difference = differenceOf(other, header) ?? (other.shard === header.shard ? 'other pictures' : 'another shard');
  throw new Error(`${file} holds an evaluation of ${difference}. Name another file, or remove it.`);
}

function named<T>(where: string, parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    if (error instanceof FormatError) throw new Error(`${where}: ${messageOf(error)}.`, { cause: error });
    throw error;
  }
}
