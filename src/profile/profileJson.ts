import { fileOrigin } from '../protocol';
import type { Profile } from '../protocol';
import type { Spread } from './spread';
import type { ProfilePart, ProfileSummary } from './summarizeProfile';

/** A profile as it is written as JSON: times in ms, with those of each run at the end. */
export function profileJson(profile: Profile, summary: ProfileSummary) {
  const { model, inputSize, threads, runs } = profile;
  const { call, run, steps, allSteps, input, betweenSteps, messages, stalls, convention } = summary;
  const file = fileOrigin(model.origin);
  return {
    variant: model.variant,
    classes: model.classes,
    weights: file ? { name: file.name, sha256: file.sha256 } : null,
    backend: model.backend,
    threads,
    input_size: inputSize,
    runs: runs.length,
    convention,
    mult_adds: summary.multAdds,
    giga_mult_adds_per_second: summary.gigaMultAddsPerSecond ?? null,
    call: spreadJson(call),
    run: spreadJson(run),
    all_steps: allSteps,
    input: partJson(input),
    between_steps: partJson(betweenSteps),
    messages: partJson(messages),
    stalls,
    steps: steps.map(step => ({
      path: step.path,
      type: step.type,
      layers: step.layers,
      writes_into: step.writesInto ?? null,
      threads: step.threads,
      ...partJson(step),
      mult_adds: step.multAdds,
      giga_mult_adds_per_second: step.gigaMultAddsPerSecond ?? null,
    })),
    samples: runs.map(({ callMs, runMs, inputMs, stepMs }) => ({
      call_ms: callMs,
      run_ms: runMs,
      input_ms: inputMs,
      step_ms: stepMs,
    })),
  };
}

function partJson({ time, share }: ProfilePart) {
  return { ...spreadJson(time), share };
}

function spreadJson({ median, lowerQuartile, upperQuartile, min, max }: Spread) {
  return {
    median_ms: median,
    lower_quartile_ms: lowerQuartile,
    upper_quartile_ms: upperQuartile,
    min_ms: min,
    max_ms: max,
  };
}
