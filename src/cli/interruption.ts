/** Why a command ends before its end, with its exit code. */
export class Interruption extends Error {
  constructor(readonly exitCode: number) {
    super('The command was interrupted.');
  }
}

/** Whether nobody reads the output any more. */
export function isOutputClosed(signal: AbortSignal): boolean {
  return signal.reason instanceof Interruption && signal.reason.exitCode === 0;
}

/** As shells count an end by SIGINT. */
const INTERRUPTED = 130;

/**
 * Runs `work` with a signal that Ctrl-C aborts, and the end of who reads the output. A second Ctrl-C ends the process at once.
 * @returns what it returns, or the exit code of the interruption that it throws.
 */
export async function interruptible(work: (signal: AbortSignal) => Promise<number>): Promise<number> {
  const controller = new AbortController();
  const interrupt = (): void => controller.abort(new Interruption(INTERRUPTED));
  const outputFails = (error: NodeJS.ErrnoException): void =>
    // Whoever closes a pipe has got what he wanted.
    controller.abort(error.code === 'EPIPE' ? new Interruption(0) : error);
  process.once('SIGINT', interrupt);
  process.stdout.on('error', outputFails);
  try {
    return await work(controller.signal);
  } catch (error) {
    if (error instanceof Interruption) return error.exitCode;
    throw error;
  } finally {
    process.off('SIGINT', interrupt);
  }
}
