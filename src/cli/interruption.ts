import { onOutputError } from './output';

/** Why a command ends before its end, with its exit code. */
export class Interruption extends Error {
  constructor(readonly exitCode: number) {
    super('The command was interrupted.');
  }
}

/** Whether the reader has closed the output. */
export function isOutputClosed(signal: AbortSignal): boolean {
  return signal.reason instanceof Interruption && signal.reason.exitCode === 0;
}

/** The signals that ask a process to end; shells count such an end as 128 and the signal's number. */
const ENDING = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;

/**
 * Runs `work` with a signal that Ctrl-C and other requests to end abort, and the end of who reads the output. A second one
 * ends the process at once.
 * @returns what it returns, or the exit code of the interruption that it throws.
 */
export async function interruptible(work: (signal: AbortSignal) => Promise<number>): Promise<number> {
  const controller = new AbortController();
  const interrupts = Object.entries(ENDING).map(([name, exitCode]) => ({
    name,
    interrupt: (): void => controller.abort(new Interruption(exitCode)),
  }));
  const outputFails = (error: NodeJS.ErrnoException): void =>
    // A reader that closes the pipe has read enough.
    controller.abort(error.code === 'EPIPE' ? new Interruption(0) : error);
  for (const { name, interrupt } of interrupts) process.once(name, interrupt);
  onOutputError(outputFails);
  try {
    return await work(controller.signal);
  } catch (error) {
    if (error instanceof Interruption) return error.exitCode;
    throw error;
  } finally {
    for (const { name, interrupt } of interrupts) process.off(name, interrupt);
  }
}
