import { useComputed } from '@preact/signals';
import type { JSX } from 'preact';
import { memo } from 'preact/compat';
import type { Analysis } from '../../../src/model/analysis';
import { grouped, shapeText } from '../../../src/model/format';
import type { Layer } from '../../../src/model/graph';
import { t } from '../../text/l10n';
import { heat } from '../../state/heat';
import { METRICS } from '../../state/metrics';
import { analysis } from '../../state/network';
import { editMarks } from '../../state/reference';
import { selected } from '../../state/selection';
import { edgePath } from '../../../src/drawing/layout/edgePath';
import type { LayerKind } from '../../../src/drawing/nodes/nodeText';
import { detailOf, kindOf } from '../../../src/drawing/nodes/nodeText';
import type { LaidOutNode, LaidOutEdge, PositionedNode } from '../../../src/drawing/layout/graphLayout';
import { CHEVRON_WIDTH, HEADER_HEIGHT, PADDING, ROW_HEIGHT, wordsWidth } from '../../../src/drawing/layout/nodeSize';
import type { DrawnNode } from '../../../src/drawing/nodes/nodes';
import type { BlockLayer } from '../../../src/drawing/layout/blockLayers';
import { layersOfBlock } from '../../../src/drawing/layout/blockLayers';
import { tabStop } from '../interact/graphState';
import { heatColors } from './heatColors';
import type { MiniatureProps } from './Miniature';
import { Miniature } from './Miniature';

// Nodes are drawn from the layout alone: a node is drawn again only when its layout is another object. What changes
// with the selection, the focus, the analysis and the heat are single attributes, which the signals set by themselves.

/** Codicons as characters of their font, since an SVG text takes no icon class. */
const CHEVRON_RIGHT = '\ueab6';
const CHEVRON_DOWN = '\ueab4';

const BASELINE = 4;
const CARD_LINES = [15, 29] as const;

/** The children of a box and the edges between them. */
export const BoxContents = memo(function BoxContents({ laidOut }: { readonly laidOut: LaidOutNode }): JSX.Element {
  return (
    <>
      {laidOut.edges.map(edge => (
        <EdgeView key={`${edge.from ?? ''}>${edge.to ?? ''}`} edge={edge} />
      ))}
      {laidOut.children.map(child => (
        <PositionedNodeView key={child.laidOut.node.path} positioned={child} />
      ))}
    </>
  );
});

function PositionedNodeView({ positioned }: { readonly positioned: PositionedNode }): JSX.Element {
  const { laidOut, x, y } = positioned;
  return (
    <g class="positioned" style={{ transform: `translate(${x}px, ${y}px)` }}>
      <NodeView laidOut={laidOut} />
    </g>
  );
}

function EdgeView({ edge: { points, to, label, aside } }: { readonly edge: LaidOutEdge }): JSX.Element {
  return (
    <g class={aside ? 'edge aside' : 'edge'} role="none">
      <path d={edgePath(points, to !== undefined)} />
      {label && (
        <text x={label.x} y={label.y} text-anchor={label.anchor}>
          {label.text}
        </text>
      )}
    </g>
  );
}

const NodeView = memo(function NodeView({ laidOut }: { readonly laidOut: LaidOutNode }): JSX.Element {
  const { node } = laidOut;
  const classes = ['node', laidOut.form, `kind-${kindOfNode(node)}`, node.kind, node.head === 'main' ? '' : 'aside'];
  return (
    <TreeItem path={node.path} expanded={node.kind === 'box' ? laidOut.form === 'frame' : undefined} classes={classes}>
      {node.kind === 'block' ? <BlockBody laidOut={laidOut} /> : <Body laidOut={laidOut} />}
    </TreeItem>
  );
});

interface TreeItemProps {
  readonly path: string;
  readonly expanded?: boolean | undefined;
  readonly classes: readonly string[];
  readonly children: JSX.Element;
}

/** Where the heat has no color for a node; it is still to be found by the pointer. */
const NO_COLOR = 'transparent';

/**
 * `tabindex` is in lower case because the attributes of SVG are case-sensitive. The colors of the heat are attributes too: the page's
 * content policy allows no style there.
 */
function TreeItem({ path, expanded, classes, children }: TreeItemProps): JSX.Element {
  const tabIndex = useComputed(() => (tabStop.value === path ? 0 : -1));
  const isSelected = useComputed(() => (selected.value === path ? 'true' : 'false'));
  const label = useComputed(() => ('value' in analysis.value ? ariaLabel(analysis.value.value, path) : path));
  const mark = useComputed(() => editMarks.value.get(path));
  const heated = {
    fill: useComputed(() => heatColors.value && (heatColors.value.get(path)?.fill ?? NO_COLOR)),
    color: useComputed(() => heatColors.value?.get(path)?.text),
  };
  const depth = path.split('.').length;
  return (
    <g
      class={classes.join(' ')}
      role="treeitem"
      data-path={path}
      data-edit={mark}
      tabindex={tabIndex}
      aria-level={depth}
      aria-selected={isSelected}
      aria-label={label}
      {...heated}
      {...(expanded === undefined ? {} : { 'aria-expanded': expanded })}
    >
      {children}
    </g>
  );
}

/** What a screen reader says: type, kernel, path, output and parameters. */
function ariaLabel({ modules }: Analysis, path: string): string {
  const module = modules.get(path);
  if (!module) return path;
  const { type, layer, output, parameters, head } = module;
  return [
    [type, layer ? detailOf(layer.op) : '', path].filter(word => word !== '').join(' '),
    output ? t('output {0}', shapeText(output)) : t('not defined at this input size'),
    t('{0} parameters', grouped(parameters.total)),
    ...heatText(path),
    ...(head === 'main' ? [] : [t('training only')]),
  ].join(', ');
}

/** What the node's color stands for, where that is not said anyway. */
function heatText(path: string): readonly string[] {
  const state = heat.value;
  const value = state.status === 'done' && state.metric !== 'params' ? state.values.get(path) : undefined;
  if (state.status !== 'done' || value === undefined) return [];
  const { name, text } = METRICS[state.metric];
  return [t('{0}: {1}', name(), text(value))];
}

function kindOfNode(node: DrawnNode): LayerKind | 'module' {
  switch (node.kind) {
    case 'layer':
      return kindOf(node.layer.op);
    case 'block':
      return kindOf(node.layers[0].op);
    case 'box':
      return 'module';
  }
}

function Body({ laidOut }: { readonly laidOut: LaidOutNode }): JSX.Element {
  const { node, form, width, height } = laidOut;
  return (
    <>
      <Bar width={width} height={height} frame={form === 'frame'} />
      <Words laidOut={laidOut} width={width} />
      {node.kind === 'box' && <Expander path={node.path} open={form === 'frame'} />}
      {form === 'frame' && (
        <g role="group">
          <BoxContents laidOut={laidOut} />
        </g>
      )}
    </>
  );
}

function BlockBody({ laidOut }: { readonly laidOut: LaidOutNode }): JSX.Element {
  const [first, ...rest] = layersOfBlock(laidOut);
  return (
    <>
      <rect class="block-outline" width={laidOut.width} height={laidOut.height} rx={3} />
      <g role="group">
        {first && (
          <TreeItem path={first.layer.path} classes={blockLayerClasses(first.layer)}>
            <>
              <Bar width={first.rect.width} height={first.rect.height} />
              <Words laidOut={laidOut} width={first.rect.width} />
            </>
          </TreeItem>
        )}
        {rest.map(blockLayer => (
          <Strip key={blockLayer.layer.path} blockLayer={blockLayer} />
        ))}
      </g>
    </>
  );
}

const SHORT_NAMES: Readonly<Record<string, string>> = { BatchNorm2d: 'BN' };

function Strip({ blockLayer: { layer, rect } }: { readonly blockLayer: BlockLayer }): JSX.Element {
  const { x, y, width, height } = rect;
  return (
    <TreeItem path={layer.path} classes={[...blockLayerClasses(layer), 'strip']}>
      <>
        <rect class="bar" x={x} y={y} width={width} height={height} />
        <text class="strip-name" x={x + width / 2} y={y + height / 2 + 3} text-anchor="middle">
          {SHORT_NAMES[layer.op.type] ?? layer.op.type}
        </text>
      </>
    </TreeItem>
  );
}

function blockLayerClasses({ op }: Layer): string[] {
  return ['node', 'block-layer', `kind-${kindOf(op)}`];
}

/** The node's background, and at its left the stripe in the color of its kind. */
function Bar({
  width,
  height,
  frame,
}: {
  readonly width: number;
  readonly height: number;
  readonly frame?: boolean;
}): JSX.Element {
  return (
    <>
      <rect class={frame ? 'frame-ground' : 'bar'} width={width} height={height} rx={3} />
      {frame && <rect class="bar header" width={width} height={HEADER_HEIGHT} rx={3} />}
      <rect class="stripe" width={4} height={frame ? HEADER_HEIGHT : height} rx={2} />
    </>
  );
}

function Words({ laidOut, width }: { readonly laidOut: LaidOutNode; readonly width: number }): JSX.Element {
  const { node, form, text, height } = laidOut;
  const left = PADDING + (node.kind === 'box' ? CHEVRON_WIDTH : 0);
  const twoLines = form === 'card' || (form === 'join' && height > ROW_HEIGHT);
  const top = form === 'join' && twoLines ? height / 2 - CARD_LINES[1] / 2 - BASELINE : 0;
  const middle = (form === 'frame' ? HEADER_HEIGHT : height) / 2 + BASELINE;
  const [first, second] = twoLines ? CARD_LINES.map(line => line + top) : [middle, middle];
  return (
    <>
      {form !== 'frame' && (
        <Miniature
          path={node.path}
          {...(twoLines ? inCard(width, top, left + wordsWidth(text)) : besideName(width, height))}
        />
      )}
      <text class="words" x={left} y={first}>
        <tspan class="name">{text.name}</tspan>
        {form === 'frame' && node.kind === 'box' && (
          <tspan class="detail" dx={8}>
            {node.type}
          </tspan>
        )}
        {text.detail !== '' && !twoLines && (
          <tspan class="detail" dx={8}>
            {text.detail}
          </tspan>
        )}
      </text>
      {text.detail !== '' && twoLines && (
        <text class="words detail" x={width - PADDING} y={first} text-anchor="end">
          {text.detail}
        </text>
      )}
      <text
        class="words shape"
        x={twoLines ? PADDING : width - PADDING}
        y={second}
        text-anchor={twoLines ? 'start' : 'end'}
      >
        {text.shape}
      </text>
    </>
  );
}

type MiniaturePlace = Pick<MiniatureProps, 'picture' | 'chart' | 'besideDetail'>;

const [SMALL_PICTURE, LARGE_PICTURE] = [16, 24];
const CARD_CHART_HEIGHT = 13;
const CHART_WIDTH = 44;
const CHART_GAP = 6;
const WORDS_GAP = 4;

/** In a card's second line, or beside both where the words in the first one leave room. */
function inCard(width: number, top: number, wordsEnd: number): MiniaturePlace {
  const large = wordsEnd + WORDS_GAP + LARGE_PICTURE + 2 <= width;
  const side = large ? LARGE_PICTURE : SMALL_PICTURE;
  const picture = { x: width - side - 2, y: top + (large ? 6 : 18), width: side, height: side };
  const chart = { x: PADDING, y: top + 20, width: picture.x - CHART_GAP - PADDING, height: CARD_CHART_HEIGHT };
  return { picture, chart, besideDetail: large };
}

/** At a row's end. */
function besideName(width: number, height: number): MiniaturePlace {
  const side = ROW_HEIGHT - 2;
  const picture = { x: width - side - 1, y: (height - side) / 2, width: side, height: side };
  const inset = 4;
  const chart = {
    x: picture.x - CHART_GAP - CHART_WIDTH,
    y: picture.y + inset / 2,
    width: CHART_WIDTH,
    height: side - inset,
  };
  return { picture, chart };
}

function Expander({ path, open }: { readonly path: string; readonly open: boolean }): JSX.Element {
  return (
    <g class="expander" data-toggle={path} aria-hidden="true">
      <rect width={PADDING + CHEVRON_WIDTH} height={open ? HEADER_HEIGHT : ROW_HEIGHT} />
      <text x={PADDING - 3} y={(open ? HEADER_HEIGHT : ROW_HEIGHT) / 2 + 7}>
        {open ? CHEVRON_DOWN : CHEVRON_RIGHT}
      </text>
    </g>
  );
}
