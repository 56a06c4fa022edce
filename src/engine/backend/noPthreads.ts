/**
 * Replaces the threads that the threaded build of TensorFlow.js's backend starts before anything needs them: it only waits for
 * each to say that it is ready. XNNPACK, set to one thread, never uses them.
 */
export class Worker {
  private answer: ((message: unknown) => void) | undefined;

  on(event: string, listener: (message: unknown) => void): void {
    if (event === 'message') this.answer = listener;
  }

  postMessage({ cmd }: { readonly cmd: string }): void {
    if (cmd !== 'load') throw new Error(`There is no thread for the backend's ${cmd}.`);
    setTimeout(() => this.answer?.({ cmd: 'loaded' }));
  }

  ref(): void {
    // Keeps nothing alive.
  }

  unref(): void {
    // Keeps nothing alive.
  }

  terminate(): void {
    this.answer = undefined;
  }
}
