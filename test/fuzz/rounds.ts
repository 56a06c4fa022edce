import { performance } from 'node:perf_hooks';
import { messageOf } from '../../src/base/errorText';
import { Random } from '../../src/engine/network/random';
import { mutateBytes, pick } from './byteMutations';
import { below } from '../fixtures/below';
import { mutateJson } from './jsonMutations';
import { mutatePicture } from './pictureMutations';
import { mutateProtobuf } from './protobufMutations';
import type { SuspectFile } from '../fixtures/suspectFile';
import type { Part, Target } from './target';
import { Flaw } from '../fixtures/verdict';

export interface Range {
  readonly seed: number;
  readonly first: number;
  readonly count: number;
}

/** What the rounds of one target came to. */
export interface Tally {
  readonly accepted: number;
  /** How often each reason was given, names and numbers left out. */
  readonly refusals: ReadonlyMap<string, number>;
  readonly slowestMs: number;
  /** By how many bytes the process had grown at most since before the first round. */
  readonly largestGrowth: number;
}

/** A round that showed a flaw. */
export interface Finding {
  readonly round: number;
  readonly file: SuspectFile;
  readonly flaw: string;
}

const LIMITS = { slowestMs: 2_000, largestGrowth: 512 * 2 ** 20 };
const LARGEST_PART = 2 ** 17;
const MOST_CHANGES = 6;

/** The file of a round, which depends on nothing but the target's seeds, the seed and the round. */
export function fileOf({ name, seeds, tokens }: Target, seed: number, round: number): SuspectFile {
  const random = new Random(seed, `${name} ${round}`);
  const { parts, assemble } = pick(random, seeds);
  const changed = parts.map(part => part.bytes);
  const donors = seeds.flatMap(other => other.parts.map(part => part.bytes));
  for (let changes = 1 + below(random, MOST_CHANGES); changes > 0; changes--) {
    const index = below(random, parts.length);
    const part = parts[index];
    const bytes = changed[index];
    if (!part || !bytes) continue;
    changed[index] = mutate({ ...part, bytes }, random, donors, tokens).slice(0, LARGEST_PART);
  }
  return assemble(changed);
}

function mutate(
  { kind, bytes }: Part,
  random: Random,
  donors: readonly Uint8Array[],
  tokens: readonly Uint8Array[],
): Uint8Array {
  const structural = below(random, 4) > 0;
  if (kind === 'protobuf' && structural) return mutateProtobuf(bytes, random, donors, tokens);
  if (kind === 'json' && structural) {
    const text = mutateJson(new TextDecoder().decode(bytes), random);
    if (text !== undefined) return new TextEncoder().encode(text);
  }
  const picture = kind === 'picture' && structural ? mutatePicture(bytes, random, donors, tokens) : undefined;
  return picture ?? mutateBytes(bytes, random, donors, tokens);
}

/**
 * Runs rounds until one shows a flaw.
 * @param onRound called before each, so that someone outside knows which one doesn't end.
 */
export async function runRounds(
  target: Target,
  { seed, first, count }: Range,
  onRound: (round: number) => void = () => undefined,
): Promise<Tally | Finding> {
  const refusals = new Map<string, number>();
  const memoryBefore = process.memoryUsage.rss();
  let accepted = 0;
  const limits = target.limits ?? LIMITS;
  let slowestMs = 0;
  let largestGrowth = 0;
  for (let round = first; round < first + count; round++) {
    onRound(round);
    const file = fileOf(target, seed, round);
    const elapsed = stopwatch();
    try {
      const verdict = await target.judge(file);
      const ms = elapsed();
      slowestMs = Math.max(slowestMs, ms);
      if (ms > limits.slowestMs) throw new Flaw(`takes ${ms.toFixed(0)} ms`);
      const growth = process.memoryUsage.rss() - memoryBefore;
      largestGrowth = Math.max(largestGrowth, growth);
      if (growth > limits.largestGrowth) throw new Flaw(`the process has grown by ${growth} bytes`);
      if ('read' in verdict) accepted++;
      else count1(refusals, reasonKind(verdict.refusal));
    } catch (error) {
      return { round, file, flaw: error instanceof Flaw ? error.message : `the fuzzer fails: ${messageOf(error)}` };
    }
  }
  return { accepted, refusals, slowestMs, largestGrowth };
}

/** Milliseconds on the clock or, where that is less, of work: on a busy machine much time passes in which nothing is done. */
function stopwatch(): () => number {
  const start = performance.now();
  const before = process.cpuUsage();
  return () => {
    const { user, system } = process.cpuUsage(before);
    return Math.min(performance.now() - start, (user + system) / 1_000);
  };
}

function count1(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

/** A reason without what differs from file to file. */
function reasonKind(reason: string): string {
  return reason
    .replaceAll(/"(?:[^"\\]|\\.)*"/g, '"…"')
    .replaceAll(/\[[\d, …-]*\]/g, '[…]')
    .replaceAll(/(?<![\w-])(0x[\da-f]+|-?\d[\d.e+]*)\b/g, 'N');
}
