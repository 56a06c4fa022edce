import { readFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { messageOf } from '../../src/base/errorText';
import { DEFAULT_INPUT_SIZE } from '../../src/model/defaults';
import { INPUT_CHANNELS } from '../../src/model/graph';
import type { TensorData } from '../../src/protocol';
import { parse } from '../../src/protocol';
import type { REPLIES, Reply } from './messages';
import { Request, Task } from './messages';

type AnyReply = Reply<keyof typeof REPLIES>;

/** What a contender in Node can do. */
export interface Contender {
  readonly versions: Readonly<Record<string, string>>;
  /** @param input NCHW. */
  logits(input: TensorData): Promise<Float32Array>;
  /** The five likeliest classes of each picture file. */
  classify(files: readonly string[]): Promise<number[][]>;
}

/** Runs a contender: it loads, computes once, and then does what it is asked until its input ends. */
export async function serve(create: (task: Task) => Promise<Contender>): Promise<void> {
  try {
    const task = parse(Task, JSON.parse(process.argv[2] ?? ''));
    const input = await readInput(task.input);
    const [loadMs, contender] = await timed(() => create(task));
    const [firstMs, logits] = await timed(() => contender.logits(input));
    reply({ loadMs, firstMs, logits: [...logits], versions: contender.versions });
    for await (const line of createInterface({ input: process.stdin })) {
      reply(await answer(contender, input, parse(Request, JSON.parse(line))));
    }
    process.exit(0);
  } catch (error) {
    console.error(messageOf(error));
    process.exit(1);
  }
}

async function answer(contender: Contender, input: TensorData, request: Request): Promise<AnyReply> {
  switch (request.do) {
    case 'run': {
      const ms: number[] = [];
      for (let i = 0; i < request.times; i++) ms.push((await timed(() => contender.logits(input)))[0]);
      return { ms };
    }
    case 'classify': {
      const [ms, top] = await timed(() => contender.classify(request.files));
      return { ms, top };
    }
    case 'memory':
      return { peakBytes: await peakBytes() };
  }
}

function reply(message: AnyReply): void {
  process.stdout.write(`${JSON.stringify(message)}\n`);
}

async function timed<T>(work: () => Promise<T>): Promise<[number, T]> {
  const start = performance.now();
  const result = await work();
  return [performance.now() - start, result];
}

export async function readInput(file: string): Promise<TensorData> {
  const { buffer, byteOffset, byteLength } = await readFile(file);
  const data = new Float32Array(buffer.slice(byteOffset, byteOffset + byteLength));
  return { shape: [1, INPUT_CHANNELS, DEFAULT_INPUT_SIZE, DEFAULT_INPUT_SIZE], data };
}

/** Linux tells it of the process's own memory; elsewhere it is what the system counts for the process's resources. */
async function peakBytes(): Promise<number> {
  const status = await readFile('/proc/self/status', 'utf8').catch(() => '');
  const kilobytes = /^VmHWM:\s*(\d+) kB/m.exec(status)?.[1];
  return 1024 * Number(kilobytes ?? process.resourceUsage().maxRSS);
}
