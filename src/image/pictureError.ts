/** A picture that can't be read. The message is shown to the user: `<file name>: <reason>`. */
export class PictureError extends Error {
  override readonly name = 'PictureError';
}
