/** Why one address did not give the file. */
export interface MirrorReport {
  readonly mirror: string;
  readonly reason: string;
}

/** A download that failed for good; its message is written for the person who asked for it. */
export class DownloadError extends Error {
  override readonly name = 'DownloadError';

  constructor(
    message: string,
    /** What each mirror did, in the order they were tried. */
    readonly failures: readonly MirrorReport[] = [],
    /** No mirror could be reached at all: there is most likely no network. */
    readonly offline = false,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
