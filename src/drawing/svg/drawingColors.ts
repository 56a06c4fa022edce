import type { LayerKind } from '../nodes/nodeText';

/** How a node looks: its ground, its outline, and the stripe that tells its kind. */
export interface NodeColors {
  readonly fill: string;
  readonly stroke: string;
  readonly stripe: string;
}

/** The colors of a drawing, as CSS writes them. */
export interface DrawingColors {
  readonly background: string;
  readonly name: string;
  /** Shapes, kernels and what stands at edges. */
  readonly detail: string;
  readonly edge: string;
  /** The ground of an expanded module. */
  readonly frame: string;
  readonly kinds: Readonly<Record<LayerKind | 'module', NodeColors>>;
}

const light = (stripe: string, fill: string, stroke: string): NodeColors => ({ stripe, fill, stroke });

/** For paper: dark ink on white, and kinds that differ in lightness too. */
export const PRINT_COLORS: DrawingColors = {
  background: '#ffffff',
  name: '#1a1a1a',
  detail: '#555555',
  edge: '#8a8a8a',
  frame: '#f7f7f7',
  kinds: {
    convolution: light('#1a5fb4', '#e3edf8', '#8fb3dc'),
    normalization: light('#7b3fa0', '#f0e8f5', '#c0a0d3'),
    activation: light('#b58900', '#fbf4dc', '#dcc67a'),
    pool: light('#2b7a3d', '#e4f2e7', '#95c4a0'),
    linear: light('#0b7a8a', '#dff1f3', '#86c0c8'),
    other: light('#777777', '#eeeeee', '#bbbbbb'),
    module: light('#1a1a1a', '#ededed', '#a0a0a0'),
  },
};
