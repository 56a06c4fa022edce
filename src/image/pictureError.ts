/** A picture that cannot be read. The message names the file and the reason, fit to be shown as it is. */
export class PictureError extends Error {
  override readonly name = 'PictureError';
}

/** Why a picture's bytes cannot be read, before it is known which file they came from. */
export class Unreadable extends Error {
  override readonly name = 'Unreadable';
}
