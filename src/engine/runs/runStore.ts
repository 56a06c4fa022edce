import type { RunMemory } from '../../protocol';
import type { ObservedRun } from './observedRun';
import { bytesOf, runGone } from './observedRun';

/** The observed runs that are kept: the last ones, in ordinary memory up to a limit. */
export class RunStore {
  /** The one that was used last at the end. */
  private readonly runs = new Map<string, ObservedRun>();
  private limit = 0;

  /**
   * Forgets what must go so that all that is kept fits into the limit; the new run stays in any case.
   * @param limit in bytes.
   */
  keep(id: string, run: ObservedRun, limit: number): void {
    this.runs.delete(id);
    this.runs.set(id, run);
    this.limit = limit;
    for (const oldest of this.runs.keys()) {
      if (oldest === id || this.memory.bytes <= limit) break;
      this.runs.delete(oldest);
    }
  }

  /** @throws EngineError with the name `RunGoneError` when the run is not kept any more. */
  get(id: string): ObservedRun {
    const run = this.runs.get(id);
    if (!run) throw runGone();
    this.runs.delete(id);
    this.runs.set(id, run);
    return run;
  }

  get memory(): RunMemory {
    const bytes = [...this.runs.values()].reduce((sum, run) => sum + bytesOf(run), 0);
    return { runs: this.runs.size, bytes, limit: this.limit };
  }

  clear(): void {
    this.runs.clear();
  }
}
