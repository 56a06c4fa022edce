/** Why bytes can't be read. A parser throws the reason alone, since it knows no file name; its caller adds that. */
export class FormatError extends Error {
  override readonly name = 'FormatError';
}
