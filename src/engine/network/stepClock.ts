import type { CustomKernels } from '../kernels/customKernels';
import type { Step } from './plan';

/** A step of the fast way, and how it went. */
export interface TimedStep {
  readonly step: Step;
  readonly ms: number;
  /** Whether helper threads took part. */
  readonly shared: boolean;
}

/** Takes the time of each step of a run, by one look at the clock before it and one behind. */
export class StepClock {
  readonly steps: TimedStep[] = [];
  private begun = 0;
  private jobsShared = 0;

  constructor(private readonly custom: CustomKernels | undefined) {}

  begin(): void {
    this.jobsShared = this.custom?.jobsShared ?? 0;
    this.begun = performance.now();
  }

  end(step: Step): void {
    const ms = performance.now() - this.begun;
    this.steps.push({ step, ms, shared: (this.custom?.jobsShared ?? 0) > this.jobsShared });
  }
}
