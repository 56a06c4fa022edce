export { decodePicture } from './decodePicture';
export type { LoadWasm } from './codec';
export type { Picture } from './picture';
export { PictureError } from './pictureError';
export { PICTURE_EXTENSIONS } from './extensions';
export { pictureKind, type PictureKind } from './pictureKind';
export { resizeAndCrop } from './resizeAndCrop';
export { MAX_PIXELS } from './sizeLimit';
