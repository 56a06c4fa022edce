import type { Layer } from '../../model/graph';
import { layersOfBlock } from '../layout/blockLayers';
import { edgePath } from '../layout/edgePath';
import type { Size } from '../layout/geometry';
import type { LaidOutEdge, LaidOutNode } from '../layout/graphLayout';
import { HEADER_HEIGHT, PADDING, ROW_HEIGHT } from '../layout/nodeSize';
import type { DrawnNode } from '../nodes/nodes';
import { kindOf } from '../nodes/nodeText';
import type { DrawingColors, NodeColors } from './drawingColors';
import type { Markup } from '../../base/markup';
import { element, text } from '../../base/markup';

/** What is drawn beside the network itself. */
export interface SvgOptions {
  /** What screen readers and file managers call the picture. */
  readonly title: string;
  readonly colors: DrawingColors;
  /** The grounds of nodes by their paths, and the text on them, where they tell something else than the kind. */
  readonly heat?: ReadonlyMap<string, { readonly fill: string; readonly text: string }> | undefined;
}

const MARGIN = 16;
const FONT = "system-ui, -apple-system, 'Segoe UI', 'Noto Sans', 'Helvetica Neue', Arial, sans-serif";
const NAME_SIZE = 12;
const DETAIL_SIZE = 11;
const EDGE_TEXT_SIZE = 10;
const STRIP_TEXT_SIZE = 9;
const BASELINE = 4;
const CARD_LINES = [15, 29] as const;

/** The whole network as an SVG with its size in pixels, its colors and no reference to anything outside. */
export function graphSvg(network: LaidOutNode, options: SvgOptions): Markup {
  const { title, colors } = options;
  const { width, height } = svgSize(network);
  return element(
    'svg',
    {
      xmlns: 'http://www.w3.org/2000/svg',
      width,
      height,
      viewBox: `0 0 ${width} ${height}`,
      role: 'img',
      'font-family': FONT,
      'font-size': DETAIL_SIZE,
    },
    element('title', {}, text(title)),
    element('rect', { width: '100%', height: '100%', fill: colors.background }),
    element('g', { transform: `translate(${MARGIN} ${MARGIN})` }, ...contents(network, options)),
  );
}

/** An SVG as a file. */
export function svgFile(svg: Markup): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(`<?xml version="1.0" encoding="UTF-8"?>\n${svg}\n`);
}

/** The size of its file, in pixels. */
export function svgSize({ width, height }: Size): Size {
  return { width: Math.ceil(width + 2 * MARGIN), height: Math.ceil(height + 2 * MARGIN) };
}

function contents({ edges, children }: LaidOutNode, options: SvgOptions): Markup[] {
  return [
    ...edges.map(edge => edgeOf(edge, options)),
    ...children.map(({ laidOut, x, y }) =>
      element(
        'g',
        { transform: `translate(${Math.round(x * 100) / 100} ${Math.round(y * 100) / 100})` },
        ...nodeOf(laidOut, options),
      ),
    ),
  ];
}

function edgeOf({ points, to, label, aside }: LaidOutEdge, { colors }: SvgOptions): Markup {
  const line = element('path', {
    d: edgePath(points, to !== undefined),
    fill: 'none',
    stroke: colors.edge,
    'stroke-dasharray': aside ? '4 3' : undefined,
  });
  if (!label) return line;
  const { x, y, anchor } = label;
  const words = { x, y, 'text-anchor': anchor, fill: colors.detail, 'font-size': EDGE_TEXT_SIZE };
  return element('g', {}, line, element('text', words, text(label.text)));
}

function nodeOf(laidOut: LaidOutNode, options: SvgOptions): Markup[] {
  const { node, form, width, height } = laidOut;
  if (node.kind === 'block') return blockOf(laidOut, options);
  const colors = colorsOf(node, options);
  const dashed = node.kind === 'box' && node.head !== 'main' ? '4 3' : undefined;
  const outline = { rx: 3, stroke: colors.stroke, 'stroke-dasharray': dashed };
  if (form !== 'frame') {
    return [
      element('rect', { width, height, ...outline, fill: colors.fill }),
      stripe(colors, height),
      ...wordsOf(laidOut, width, options),
    ];
  }
  return [
    element('rect', { width, height, ...outline, fill: options.colors.frame }),
    element('rect', { width, height: HEADER_HEIGHT, ...outline, fill: colors.fill }),
    stripe(colors, HEADER_HEIGHT),
    ...wordsOf(laidOut, width, options),
    ...contents(laidOut, options),
  ];
}

/** A convolution, and the slim strips of the layers that follow it. */
function blockOf(laidOut: LaidOutNode, options: SvgOptions): Markup[] {
  return layersOfBlock(laidOut).flatMap(({ layer, rect: { x, y, width, height } }, index) => {
    const { fill, stroke, stripe: mark } = colorsOfLayer(layer, options);
    const ground = element('rect', { x, y, width, height, rx: index === 0 ? 3 : 0, fill, stroke });
    if (index === 0) return [ground, stripe({ stripe: mark }, height), ...wordsOf(laidOut, width, options)];
    const middle = { x: x + width / 2, y: y + height / 2 + 3, 'text-anchor': 'middle' };
    const name = layer.op.type === 'BatchNorm2d' ? 'BN' : layer.op.type;
    return [
      ground,
      element(
        'text',
        { ...middle, fill: options.heat?.get(layer.path)?.text ?? options.colors.detail, 'font-size': STRIP_TEXT_SIZE },
        text(name),
      ),
    ];
  });
}

function stripe({ stripe: fill }: Pick<NodeColors, 'stripe'>, height: number): Markup {
  return element('rect', { width: 4, height, rx: 2, fill });
}

function wordsOf(
  { node, form, text: { name, detail, shape }, height }: LaidOutNode,
  width: number,
  { colors, heat }: SvgOptions,
): Markup[] {
  const ground = node.kind === 'block' ? node.layers[0].path : node.path;
  const own = heat?.get(ground)?.text;
  const [nameColor, detailColor] = [own ?? colors.name, own ?? colors.detail];
  const twoLines = form === 'card' || (form === 'join' && height > ROW_HEIGHT);
  const top = form === 'join' && twoLines ? height / 2 - CARD_LINES[1] / 2 - BASELINE : 0;
  const middle = (form === 'frame' ? HEADER_HEIGHT : ROW_HEIGHT) / 2 + BASELINE;
  const [first, second] = twoLines ? CARD_LINES.map(line => line + top) : [middle, middle];
  const type = form === 'frame' && node.kind === 'box' ? node.type : '';
  const behind = [type, twoLines ? '' : detail]
    .filter(word => word !== '')
    .map(word => element('tspan', { dx: 8, fill: detailColor }, text(word)));
  const atEnd = { x: width - PADDING, 'text-anchor': 'end', fill: detailColor };
  return [
    element(
      'text',
      { x: PADDING, y: first },
      element('tspan', { fill: nameColor, 'font-size': NAME_SIZE }, text(name)),
      ...behind,
    ),
    ...(detail !== '' && twoLines ? [element('text', { ...atEnd, y: first }, text(detail))] : []),
    twoLines
      ? element('text', { x: PADDING, y: second, fill: detailColor }, text(shape))
      : element('text', { ...atEnd, y: second }, text(shape)),
  ];
}

function colorsOf(node: DrawnNode, options: SvgOptions): NodeColors {
  if (node.kind === 'layer') return colorsOfLayer(node.layer, options);
  return filled(options.colors.kinds.module, node.path, options);
}

function colorsOfLayer({ op, path }: Layer, options: SvgOptions): NodeColors {
  return filled(options.colors.kinds[kindOf(op)], path, options);
}

function filled(node: NodeColors, path: string, { heat, colors }: SvgOptions): NodeColors {
  return heat ? { ...node, fill: heat.get(path)?.fill ?? colors.background } : node;
}
