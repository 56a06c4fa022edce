/** A picture that cannot be read. The message names the file and the reason, fit to be shown as it is. */
export class PictureError extends Error {
  override readonly name = 'PictureError';
}
