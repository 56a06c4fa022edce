import type { MatchReport } from './matchReport';

/** Why a file's weights can't be used. The message is shown to the user: `<file name>: <reason>`. */
export class WeightsError extends Error {
  override readonly name = 'WeightsError';

  constructor(
    readonly fileName: string,
    readonly reason: string,
    /** What differed, where the file was read but fits no variant. */
    readonly report?: MatchReport,
    options?: ErrorOptions,
  ) {
    super(`${fileName}: ${reason}`, options);
  }
}
