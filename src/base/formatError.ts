/** What a reader throws: the reason alone, since a reader sees bytes and knows no file name. */
export class FormatError extends Error {
  override readonly name = 'FormatError';
}
