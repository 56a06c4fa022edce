import { EngineError } from '../errors';

/** What the engine may take to read a file. */
export interface ReadingLimits {
  readonly seconds: number;
  /** By which the process may grow meanwhile, other work included. */
  readonly bytes: number;
}

/**
 * A picture takes 0.5 GB at most, and the largest network 1.2 GB. The seconds are for a picture, or for one step of weights: parsing
 * them, matching them, reading a tensor.
 */
export const DEFAULT_READING_LIMITS: ReadingLimits = { seconds: 20, bytes: 3e9 };

const MEMORY_INTERVAL_MS = 100;

/** Watches over the engine while it reads a file, in which it may be blocked, and calls `stop` when that takes too much. */
export class ReadingWatch {
  private file: string | undefined;
  private deadline: ReturnType<typeof setTimeout> | undefined;
  private memory: ReturnType<typeof setInterval> | undefined;

  /** @param stop takes the error for whoever wants the file. */
  constructor(
    private readonly limits: () => ReadingLimits,
    private readonly stop: (error: EngineError) => void,
  ) {}

  /** Whether a file is being read. */
  get isReading(): boolean {
    return this.file !== undefined;
  }

  begin(file: string): void {
    this.end();
    this.file = file;
    const { seconds, bytes } = this.limits();
    const most = residentBytes() + bytes;
    this.deadline = setTimeout(() => {
      this.stop(new EngineError(`${file}: reading it takes longer than ${seconds} s, so it was given up.`));
    }, seconds * 1000);
    this.memory = setInterval(() => {
      if (residentBytes() <= most) return;
      const limit = `${(bytes / 1e9).toFixed(1)} GB`;
      this.stop(new EngineError(`${file}: reading it takes more than ${limit} of memory, so it was given up.`));
    }, MEMORY_INTERVAL_MS);
  }

  end(): void {
    this.file = undefined;
    clearTimeout(this.deadline);
    clearInterval(this.memory);
  }
}

function residentBytes(): number {
  return process.memoryUsage.rss();
}
