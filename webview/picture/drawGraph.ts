import { PRINT_COLORS } from '../../src/drawing/svg/drawingColors';
import { graphSvg, svgFile, svgSize } from '../../src/drawing/svg/graphSvg';
import { messageOf } from '../../src/base/errorText';
import { VARIANTS } from '../../src/model/variants';
import type { HostMessage } from '../../src/protocol';
import { announce } from '../controls/Announcer';
import { drawnGraph } from '../graph/interact/graphState';
import { heatColors, printHeatColors } from '../graph/view/heatColors';
import { post } from '../host/host';
import { config } from '../state/network';
import { t } from '../text/l10n';
import { rasterize } from './rasterize';
import { themeDrawingColors } from './themeColors';

/** Draws the graph as it is laid out, all of it, and has it saved. */
export async function drawGraph({
  format,
  colors,
}: Omit<Extract<HostMessage, { type: 'drawGraph' }>, 'type'>): Promise<void> {
  const network = drawnGraph.value?.network;
  if (!network) {
    announce(t('There is no graph at this input size.'));
    return;
  }
  const { variant } = config.value;
  const svg = graphSvg(network, {
    title: VARIANTS[variant].name,
    colors: colors === 'print' ? PRINT_COLORS : themeDrawingColors(),
    heat: colors === 'print' ? printHeatColors() : heatColors.value,
  });
  try {
    const { width, height } = svgSize(network);
    const content = format === 'svg' ? svgFile(svg) : await rasterize(svg, width, height);
    post({ type: 'savePicture', picture: { name: variant, format, content } });
  } catch (error) {
    announce(t('The graph could not be drawn: {0}', messageOf(error)));
  }
}
