import { isDeepStrictEqual } from 'node:util';
import type { EngineResult, Profile } from '../../protocol';
import { EngineError } from '../errors';
import type { EngineClient } from './engineClient';

/** Runs before those that are counted: the first ones enlarge the memory, and the code is compiled while it runs. */
export const WARM_UP_RUNS = 2;

export interface ProfileOptions {
  readonly runs: number;
  /** Height and width of the input, in pixels. */
  readonly inputSize: number;
}

/**
 * Finds where the time of an engine's model goes. Each run is a call of its own, so that the messages and the waking of the engine
 * are counted as they are for a picture, and other calls get their turn between two runs.
 * @param onProgress is given what is known after each run.
 * @throws EngineError when the model has no such input size, or is replaced meanwhile; the signal's reason when it is aborted.
 */
export async function profileModel(
  engine: Pick<EngineClient, 'call'>,
  { runs, inputSize }: ProfileOptions,
  onProgress: (profile: Profile) => void = () => undefined,
  signal?: AbortSignal,
): Promise<Profile> {
  const options = { ...(signal && { signal }) };
  const answers: EngineResult<'profileRun'>[] = [];
  const times: Profile['runs'] = [];
  for (let run = -WARM_UP_RUNS; run < runs; run++) {
    const start = performance.now();
    const answer = await engine.call('profileRun', { inputSize }, options);
    const callMs = performance.now() - start;
    if (answers[0] && !isDeepStrictEqual(answers[0].model, answer.model)) {
      throw new EngineError('Another model has been loaded since.');
    }
    if (run < 0) continue;
    answers.push(answer);
    const { runMs, inputMs, stepMs } = answer;
    times.push({ callMs, runMs, inputMs, stepMs });
    onProgress(profileOf(answers, inputSize, times));
  }
  return profileOf(answers, inputSize, times);
}

function profileOf(answers: readonly EngineResult<'profileRun'>[], inputSize: number, runs: Profile['runs']): Profile {
  const [first] = answers;
  if (!first) throw new RangeError('A profile takes at least one run.');
  const { model, threads } = first;
  const steps = first.steps.map((step, index) => ({
    ...step,
    // Helper threads rest in some runs where the cores are busy.
    threads: middleOf(answers.map(answer => answer.steps[index]?.threads ?? 1)),
  }));
  return { model, inputSize, threads, steps, runs: [...runs] };
}

function middleOf(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 1;
}
