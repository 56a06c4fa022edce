import type { Area } from './canvas';
import type { DecodedPicture } from './picture';

/** A picture as its file stores it, whatever its EXIF orientation says: what PIL opens unless it is told otherwise. */
export function asStored(picture: DecodedPicture): Pick<DecodedPicture, 'width' | 'height' | 'read'> {
  const { orientation } = picture;
  if (orientation === undefined) return picture;
  const onSide = orientation >= 5;
  const width = onSide ? picture.height : picture.width;
  const height = onSide ? picture.width : picture.height;
  const mirroredX = [2, 3, 7, 8].includes(orientation);
  const mirroredY = [3, 4, 6, 7].includes(orientation);
  const read = (area: Area, rgb: Uint8Array): void => {
    const x = mirroredX ? width - area.x - area.width : area.x;
    const y = mirroredY ? height - area.y - area.height : area.y;
    const upright: Area = onSide
      ? { x: y, y: x, width: area.height, height: area.width }
      : { x, y, width: area.width, height: area.height };
    const turned = new Uint8Array(3 * area.width * area.height);
    picture.read(upright, turned);
    for (let row = 0, target = 0; row < area.height; row++) {
      const v = mirroredY ? area.height - 1 - row : row;
      for (let column = 0; column < area.width; column++, target += 3) {
        const u = mirroredX ? area.width - 1 - column : column;
        const source = 3 * (onSide ? u * upright.width + v : v * upright.width + u);
        rgb[target] = turned[source] ?? 0;
        rgb[target + 1] = turned[source + 1] ?? 0;
        rgb[target + 2] = turned[source + 2] ?? 0;
      }
    }
  };
  return { width, height, read };
}
