import { availableParallelism, totalmem } from 'node:os';
import { constrainedMemory } from 'node:process';

/** What the engine may take of the machine, or of the container. */
export interface Machine {
  readonly cores: number;
  /** In bytes. */
  readonly memory: number;
}

export function thisMachine(): Machine {
  const limit = constrainedMemory();
  return { cores: availableParallelism(), memory: limit > 0 ? Math.min(limit, totalmem()) : totalmem() };
}

/** How many threads or workers there are, and why not as many as somebody asked for. */
export interface AllowedCount {
  readonly count: number;
  readonly message?: string;
}

/** As many as somebody asks for, up to a limit, with words where it is fewer. */
export function allowedCount(asked: number, limit: number, what: 'threads' | 'workers'): AllowedCount {
  if (asked <= limit) return { count: asked };
  const used = limit === 1 ? '1 is' : `${limit} are`;
  return {
    count: limit,
    message: `${asked} ${what} were asked for: ${used} used, for which there are cores and memory.`,
  };
}
