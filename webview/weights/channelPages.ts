/** Which of a layer's output channels are shown. */
export interface ChannelPage {
  readonly channels: number;
  /** The first one that is shown, from 0. */
  readonly first: number;
  /** How many are shown at a time. */
  readonly step: number;
}

/** The first channel of the next or the previous page; the same where there is none. */
export function steppedChannel({ channels, first, step }: ChannelPage, pages: 1 | -1): number {
  const next = first + pages * step;
  return next >= channels ? first : Math.max(0, next);
}
