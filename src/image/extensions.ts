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
