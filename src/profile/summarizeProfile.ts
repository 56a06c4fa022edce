import type { Analysis, Convention } from '../model/analysis';
import { analyze } from '../model/analysis';
import { typeOf } from '../model/graph';
import { graphOf } from '../model/variants';
import type { Profile, ProfileStep } from '../protocol';
import type { Spread } from './spread';
import { spreadOf } from './spread';

/** A part of what a picture takes. */
export interface ProfilePart {
  readonly time: Spread;
  /** Its median as a share of the median of the calls. */
  readonly share: number;
}

/** A part that is computed from medians. */
export interface ComputedPart {
  readonly ms: number;
  readonly share: number;
}

/** A step of the fast way in figures. */
export interface StepSummary extends ProfilePart, ProfileStep {
  /** What is computed: `Conv2d + BatchNorm2d + ReLU`. */
  readonly type: string;
  readonly multAdds: number;
  /** Undefined for steps without mult-adds, and where no time was measured. */
  readonly gigaMultAddsPerSecond: number | undefined;
}

/**
 * A profile in figures. In each run the input, the steps, the time between them and the messages are together what the call took.
 * Their medians leave something of the median of the calls, `stalls`: with it, the parts add up to the whole.
 */
export interface ProfileSummary {
  readonly analysis: Analysis;
  readonly convention: Convention;
  /** From the call of the engine to its answer: what a user waits for. */
  readonly call: Spread;
  readonly run: Spread;
  /** In the order of execution. */
  readonly steps: readonly StepSummary[];
  /** The medians of all steps together. */
  readonly allSteps: ComputedPart;
  /** The picture's bytes to the network's input. */
  readonly input: ProfilePart;
  /** The rest of a run: memory, JavaScript, giving way to messages. */
  readonly betweenSteps: ProfilePart;
  /** Outside of the run: messages to and from the engine, and waking its thread. */
  readonly messages: ProfilePart;
  /**
   * What comes in one run here and in another there, so that no median has it: other programs at work on the cores, memory that
   * is cleaned up. Below zero where the slowest moments of the parts happen to meet the fastest of others.
   */
  readonly stalls: ComputedPart;
  readonly multAdds: number;
  /** All mult-adds by the median of the calls. */
  readonly gigaMultAddsPerSecond: number | undefined;
}

/**
 * The figures of a profile.
 * @param convention how mult-adds are counted.
 * @throws Error when the profile names a layer that its network does not have.
 */
export function summarizeProfile(profile: Profile, convention: Convention): ProfileSummary {
  const { model, inputSize, runs } = profile;
  const graph = graphOf(model);
  const analysis = analyze(graph, { batch: 1, inputSize, mode: 'eval' });
  const steps = profile.steps.map((step, index) => ({
    ...describe(step, analysis, convention),
    time: spreadOf(runs.map(({ stepMs }) => stepMs[index] ?? 0)),
  }));
  const input = spreadOf(runs.map(({ inputMs }) => inputMs));
  const betweenSteps = spreadOf(runs.map(run => run.runMs - run.inputMs - sum(run.stepMs)));
  const messages = spreadOf(runs.map(run => run.callMs - run.runMs));
  const call = spreadOf(runs.map(({ callMs }) => callMs));
  const share = (ms: number): number => (call.median > 0 ? ms / call.median : 0);
  const part = (time: Spread): ProfilePart => ({ time, share: share(time.median) });
  const computed = (ms: number): ComputedPart => ({ ms, share: share(ms) });
  const stepsMs = sum(steps.map(({ time }) => time.median));
  const stallsMs = call.median - stepsMs - sum([input, betweenSteps, messages].map(({ median }) => median));
  const multAdds = sum(steps.map(step => step.multAdds));
  return {
    analysis,
    convention,
    call,
    run: spreadOf(runs.map(({ runMs }) => runMs)),
    steps: steps.map(step => ({
      ...step,
      share: share(step.time.median),
      gigaMultAddsPerSecond: rate(step.multAdds, step.time.median),
    })),
    allSteps: computed(stepsMs),
    input: part(input),
    betweenSteps: part(betweenSteps),
    messages: part(messages),
    stalls: computed(stallsMs),
    multAdds,
    gigaMultAddsPerSecond: rate(multAdds, call.median),
  };
}

/** G mult-adds a second; undefined where there are none, or no time. */
export function rate(multAdds: number, ms: number): number | undefined {
  return multAdds > 0 && ms > 0 ? multAdds / ms / 1e6 : undefined;
}

function describe(
  step: ProfileStep,
  analysis: Analysis,
  convention: Convention,
): ProfileStep & { readonly type: string; readonly multAdds: number } {
  const layers = step.layers.map(path => {
    const known = analysis.modules.get(path);
    if (!known?.layer) throw new Error(`The network of the profile has no layer ${path}.`);
    return { type: typeOf(known.layer), multAdds: known.multAdds[convention] };
  });
  return {
    ...step,
    type: layers.map(({ type }) => type).join(' + '),
    multAdds: sum(layers.map(layer => layer.multAdds)),
  };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
