/**
 * In place of the threads that the threaded build of TensorFlow.js's backend starts before it is known whether anything needs
 * them: it is content with their word that they are ready. XNNPACK, told to use one thread, never calls on them.
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
