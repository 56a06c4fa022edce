import { grouped } from '../model/format';

/** What a progress line needs of the stream it is written to. */
export interface ProgressOutput {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

const CLEAR_LINE = '\r\x1b[K';

/** The last line of a terminal: how many pictures or runs are done, how many a second, and the time that is left. */
export class ProgressLine {
  private readonly start: number;
  private done = 0;
  private failures = 0;
  private firstDone = 0;
  private shown = false;

  /**
   * @param now the time in ms.
   * @param what is counted.
   */
  constructor(
    private readonly total: number,
    private readonly output: ProgressOutput,
    private readonly now: () => number = () => performance.now(),
    private readonly what = 'pictures',
  ) {
    this.start = now();
  }

  /** How many pictures could not be classified. */
  get failed(): number {
    return this.failures;
  }

  /** Lets `write` write other lines before this one. */
  print(write: () => void): void {
    if (this.shown) this.output.write(CLEAR_LINE);
    write();
    if (this.shown) this.output.write(this.text());
  }

  /** Counts a picture, whose lines `write` writes. */
  step(failed: boolean, write: () => void): void {
    this.print(() => {
      write();
      if (++this.done === 1) this.firstDone = this.now();
      if (failed) this.failures++;
    });
    if (this.shown || this.output.isTTY !== true) return;
    this.shown = true;
    this.output.write(this.text());
  }

  /** Takes the line away, and says what has been done where that is more than one picture's own lines say. */
  end(summary: boolean): void {
    if (this.shown) this.output.write(CLEAR_LINE);
    this.shown = false;
    if (summary && this.total > 1 && this.done > 0) this.output.write(`${this.summary()}\n`);
  }

  private text(): string {
    const counts = `${grouped(this.done)} of ${grouped(this.total)} ${this.what}`;
    const seconds = (this.now() - this.firstDone) / 1000;
    // The first one had to wait for the weights.
    const rate = (this.done - 1) / seconds;
    const left = (this.total - this.done) / rate;
    const text = rate > 0 && seconds > 0 ? `${counts}, ${rate.toFixed(1)} a second, ${duration(left)} left` : counts;
    // Some terminals say that they have no columns.
    return text.slice(0, Math.max(this.output.columns ?? 80, 40) - 1);
  }

  private summary(): string {
    const seconds = (this.now() - this.start) / 1000;
    const counts = `${grouped(this.done - this.failures)} of ${grouped(this.total)} pictures`;
    const failed = this.failures > 0 ? `; ${grouped(this.failures)} failed` : '';
    return `Classified ${counts} in ${duration(seconds)}, ${(this.done / seconds).toFixed(1)} a second${failed}.`;
  }
}

/** Seconds as `3.2 s`, `4 min 10 s` or `1 h 5 min`. */
function duration(seconds: number): string {
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`;
}
