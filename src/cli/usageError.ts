/** The command line was wrong: the message is followed by the usage, and the exit code is 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
