import { displayed, type DisplayText, shortened } from '../../base/displayText';
import type { Share } from '../../evaluation/accuracy';
import type { ClassMetrics } from '../../evaluation/classMetrics';
import type { Figures } from '../../evaluation/figures';
import type { JudgedPicture } from '../../evaluation/judgements';
import { surestMistakes, topLosses } from '../../evaluation/rankings';
import { grouped, percent } from '../../model/format';

const MARGIN = 15;
const NAME_WIDTH = 44;
const MAX_PAIRS = 20;
const MAX_PICTURES = 5;

/** What `evaluate` and `merge` print. */
export function figuresText({ judgements, accuracy, report, pairs, calibration }: Figures): readonly DisplayText[] {
  const { categories, pictures } = judgements;
  const nameOf = (category: number): string => shortened(categories.name(category), NAME_WIDTH);
  const pictureText = ({ index, truth, predicted, confidence, loss }: JudgedPicture): DisplayText => {
    const file = pictures[index]?.file ?? '';
    const taken = truth === predicted ? 'rightly so' : `not ${nameOf(truth)}`;
    return displayed`${loss.toFixed(3).padStart(8)}  ${file}: ${nameOf(predicted)} (${percent(confidence)}), ${taken}`;
  };
  const more = pairs.length - MAX_PAIRS;
  return [
    displayed`${'Pictures'.padEnd(MARGIN)}${grouped(accuracy.pictures)} of ${grouped(report.classes.length)} ${report.classes.length === 1 ? 'class' : 'classes'}`,
    displayed`${'Top-1'.padEnd(MARGIN)}${shareText(accuracy.top1)}`,
    displayed`${'Top-5'.padEnd(MARGIN)}${shareText(accuracy.top5)}`,
    displayed`${'Mean loss'.padEnd(MARGIN)}${accuracy.loss.toFixed(4)}`,
    displayed`${'Calibration'.padEnd(MARGIN)}expected error ${percent(calibration.ece)}; ${temperatureText(calibration.temperature)}`,
    displayed``,
    displayed`${'Class'.padEnd(NAME_WIDTH)}  precision   recall       F1  pictures`,
    ...report.classes.map(
      row => displayed`${metricsText(nameOf(row.category), row)}  ${grouped(row.support).padStart(8)}`,
    ),
    displayed`${metricsText('macro average', report.macro)}`,
    displayed`${metricsText('micro average', report.micro)}`,
    displayed`${metricsText('weighted average', report.weighted)}`,
    ...(pairs.length === 0 ? [] : [displayed``, displayed`Most confused`]),
    ...pairs
      .slice(0, MAX_PAIRS)
      .map(
        pair =>
          displayed`${grouped(pair.pictures.length).padStart(8)}  ${nameOf(pair.truth)} → ${nameOf(pair.predicted)}`,
      ),
    ...(more > 0 ? [displayed`          and ${grouped(more)} more pairs`] : []),
    displayed``,
    displayed`Top losses`,
    ...topLosses(judgements, MAX_PICTURES).map(pictureText),
    displayed``,
    displayed`Surest mistakes`,
    ...surestMistakes(judgements, MAX_PICTURES).map(pictureText),
  ];
}

function shareText({ share, low, high }: Share): string {
  return `${percent(share).padStart(7)}  95 %: ${percent(low)} to ${percent(high)}`;
}

function temperatureText(temperature: number | undefined): string {
  return temperature === undefined
    ? 'no temperature between 1/8 and 8 gives the smallest loss'
    : `a temperature of ${temperature.toFixed(3)} gives the smallest loss`;
}

function metricsText(name: string, { precision, recall, f1 }: ClassMetrics): string {
  const figures = [precision, recall, f1].map(value => value.toFixed(3).padStart(7));
  return `${name.padEnd(NAME_WIDTH)}    ${figures.join('  ')}`;
}
