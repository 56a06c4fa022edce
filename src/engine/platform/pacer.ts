/** Kernels block the thread; between them, no more often than this, messages are let in. */
const BREATH_MS = 20;

/** Lets a long computation be cancelled: it asks between its steps whether to go on, and gives way to incoming messages. */
export class Pacer {
  private last = performance.now();

  /** @param yieldToEvents resolves once waiting messages have been delivered. */
  constructor(
    private readonly signal: AbortSignal,
    private readonly yieldToEvents: () => Promise<void>,
  ) {}

  /**
   * Call it between two steps.
   * @throws the signal's reason, once the call is cancelled.
   */
  async breathe(): Promise<void> {
    if (performance.now() - this.last >= BREATH_MS) {
      await this.yieldToEvents();
      this.last = performance.now();
    }
    this.signal.throwIfAborted();
  }
}
