import type { Layer } from '../../model/graph';
import type { Rect } from './geometry';
import type { LaidOutNode } from './graphLayout';
import { STRIP_HEIGHT, stripsWidth } from './nodeSize';

/** A layer of a block and its bounds, relative to the block. */
export interface BlockLayer {
  readonly layer: Layer;
  readonly rect: Rect;
}

/** The convolution gets what the slim strips of the layers behind it leave: beside it in a row, below it in a card. */
export function layersOfBlock({ node, form, width, height }: LaidOutNode): readonly BlockLayer[] {
  if (node.kind !== 'block') return [];
  const [convolution, ...rest] = node.layers;
  const row = form === 'row';
  const first = {
    x: 0,
    y: 0,
    width: row ? width - stripsWidth(node) : width,
    height: row || rest.length === 0 ? height : height - STRIP_HEIGHT,
  };
  const stripWidth = (row ? stripsWidth(node) : width) / rest.length;
  return [
    { layer: convolution, rect: first },
    ...rest.map((layer, index) => ({
      layer,
      rect: {
        x: (row ? first.width : 0) + index * stripWidth,
        y: row ? 0 : first.height,
        width: stripWidth,
        height: row ? height : STRIP_HEIGHT,
      },
    })),
  ];
}
