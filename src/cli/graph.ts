import path from 'node:path';
import { displayed } from '../base/displayText';
import { nodeFolder } from '../disk/nodeFolder';
import { placeFiles } from '../disk/placeFiles';
import { PRINT_COLORS } from '../drawing/svg/drawingColors';
import { layOutNetwork } from '../drawing/svg/drawNetwork';
import { graphSvg, svgFile, svgSize } from '../drawing/svg/graphSvg';
import { expandablePaths, boxOfNetwork } from '../drawing/nodes/nodes';
import type { Graph } from '../model/graph';
import { analyze } from '../model/analysis';
import { graphOf, ownInputSize, VARIANTS } from '../model/variants';
import { DEFAULT_CONFIG, MODES } from '../protocol';
import { NETWORK_OPTIONS, networkOption } from './network';
import { choiceOption, parseOptions, positiveOption, UsageError } from './options';
import { print } from './output';
import { rasterize } from './rasterize';

const DIRECTIONS = ['down', 'right'] as const;

/** `graph`: the network as a drawing in colors for print, SVG or PNG. Returns the exit code. */
export async function graphCommand(args: readonly string[]): Promise<number> {
  const { values, positionals } = parseOptions(args, {
    ...NETWORK_OPTIONS,
    to: { type: 'string' },
    expand: { type: 'string', multiple: true },
    direction: { type: 'string' },
    batch: { type: 'string' },
    input: { type: 'string' },
    mode: { type: 'string' },
  });
  const { to } = values;
  if (to === undefined) throw new UsageError('graph needs --to FILE.svg or FILE.png.');
  const extension = path.extname(to).toLowerCase();
  if (extension !== '.svg' && extension !== '.png') {
    throw new UsageError(`--to takes a file that ends in .svg or .png, not "${to}".`);
  }
  if (positionals.length > 0) throw new UsageError(`graph takes no other file: "${positionals.join(' ')}".`);
  const network = await networkOption(values);
  const graph = graphOf(network);
  const analysis = analyze(graph, {
    batch: positiveOption('batch', values.batch, DEFAULT_CONFIG.batch),
    inputSize: positiveOption('input', values.input, ownInputSize(network)),
    mode: choiceOption('mode', values.mode, MODES, DEFAULT_CONFIG.mode),
  });
  const direction = choiceOption('direction', values.direction, DIRECTIONS, 'down');
  const laidOut = layOutNetwork(analysis, direction, expandedPaths(values.expand ?? [], graph));
  const svg = graphSvg(laidOut, { title: VARIANTS[network.variant].name, colors: PRINT_COLORS });
  const bytes = extension === '.svg' ? svgFile(svg) : await rasterize(svg, svgSize(laidOut));
  await placeFiles([{ name: path.basename(to), bytes }], nodeFolder(path.dirname(to)));
  print(
    displayed`${to}: ${VARIANTS[network.variant].name}, ${Math.ceil(laidOut.width)} × ${Math.ceil(laidOut.height)}`,
  );
  return 0;
}

/** @throws UsageError where a module is none that can be expanded. */
function expandedPaths(asked: readonly string[], graph: Graph): ReadonlySet<string> | 'all' {
  if (asked.includes('all')) return 'all';
  const known = expandablePaths(boxOfNetwork(graph));
  const unknown = asked.find(name => !known.includes(name));
  if (unknown !== undefined) {
    throw new UsageError(`--expand takes all or one of ${known.join(', ')}, not "${unknown}".`);
  }
  return new Set(asked);
}
