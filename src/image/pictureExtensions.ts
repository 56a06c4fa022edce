/** Extensions that such files usually carry, lower case, without the dot: for file filters only, content decides. */
export const PICTURE_EXTENSIONS: readonly string[] = [
  'jpg',
  'jpeg',
  'jpe',
  'jfif',
  'png',
  'webp',
  'gif',
  'bmp',
  'dib',
  'avif',
];

/** Whether a file's name or path ends in one of them. */
export function hasPictureExtension(path: string): boolean {
  const [, extension = ''] = /\.([^./\\]+)$/.exec(path) ?? [];
  return PICTURE_EXTENSIONS.includes(extension.toLowerCase());
}
