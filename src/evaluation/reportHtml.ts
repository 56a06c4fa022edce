import { displayText } from '../base/displayText';
import { grouped, percent } from '../model/format';
import type { Share } from './accuracy';
import type { ReliabilityBin } from './calibration';
import { confusionMatrix } from './confusion';
import type { Figures } from './figures';
import type { JudgedPicture } from './judgements';
import { leastSure, surestMistakes, topLosses } from './rankings';

/** What a report says beside the figures. */
export interface ReportFacts {
  /** The weights' name. */
  readonly model: string;
  readonly failures: readonly { readonly file: string; readonly error: string }[];
}

/** HTML whose foreign parts are escaped. */
class Html {
  constructor(readonly text: string) {}
}

const MAX_PAIRS = 100;
const MAX_PICTURES = 50;
const MAX_FAILURES = 1000;

/** The figures as one HTML file, which loads nothing and runs nothing. */
export function reportHtml(figures: Figures, { model, failures }: ReportFacts): string {
  const { accuracy, report, pairs, calibration, judgements } = figures;
  const { categories } = judgements;
  const { temperature } = calibration;
  const facts = [
    fact('Pictures', markup`${grouped(accuracy.pictures)} of ${grouped(report.classes.length)} classes`),
    fact('Top-1', shareHtml(accuracy.top1)),
    fact('Top-5', shareHtml(accuracy.top5)),
    fact('Mean loss', markup`${accuracy.loss.toFixed(4)}`),
    fact('Calibration error', markup`${percent(calibration.ece)}`),
    fact('Temperature', markup`${temperature === undefined ? 'not between 1/8 and 8' : temperature.toFixed(3)}`),
    ...(failures.length > 0 ? [fact('Failed', markup`${grouped(failures.length)}`)] : []),
  ];
  const confused = pairs
    .slice(0, MAX_PAIRS)
    .map(pair => [grouped(pair.pictures.length), categories.name(pair.truth), categories.name(pair.predicted)]);
  const classes = [
    ...report.classes.map(row => [row.name, ...shares(row), grouped(row.support)]),
    ['macro average', ...shares(report.macro), ''],
    ['micro average', ...shares(report.micro), ''],
    ['weighted average', ...shares(report.weighted), ''],
  ];
  const sections = [
    matrixHtml(figures),
    table('Most confused', ['Pictures', 'Is', 'Taken for'], confused),
    pictureTable('Top losses', figures, topLosses(judgements, MAX_PICTURES)),
    pictureTable('Surest mistakes', figures, surestMistakes(judgements, MAX_PICTURES)),
    pictureTable('Least sure', figures, leastSure(judgements, MAX_PICTURES)),
    reliabilityHtml(calibration.bins),
    table('Classes', ['Class', 'Precision', 'Recall', 'F1', 'Pictures'], classes),
    table(
      'Failed',
      ['Picture', 'Reason'],
      failures.slice(0, MAX_FAILURES).map(({ file, error }) => [file, error]),
    ),
  ];
  return markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${model}: evaluation</title>
<style>${new Html(STYLE)}</style>
</head>
<body>
<h1>${model}</h1>
<dl>${facts}</dl>
${sections}
</body>
</html>
`.text;
}

const STYLE = `
:root { color-scheme: light dark; --line: light-dark(#d0d0d0, #444); --soft: light-dark(#666, #aaa); --fill: 25, 110, 200; }
body { font: 14px/1.45 system-ui, sans-serif; margin: 2rem auto; max-width: 70rem; padding: 0 1rem; }
h1 { font-size: 1.4rem; overflow-wrap: anywhere; } h2 { font-size: 1.05rem; margin-top: 2rem; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .2rem 1.5rem; } dt { color: var(--soft); } dd { margin: 0; }
.scroll { overflow-x: auto; } small { color: var(--soft); }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
th, td { border-bottom: 1px solid var(--line); padding: .2rem .6rem; text-align: left; overflow-wrap: anywhere; }
th { color: var(--soft); font-weight: normal; } td.number, th.number { text-align: right; white-space: nowrap; }
.matrix td { border: 1px solid var(--line); min-width: 1.6rem; padding: .15rem .3rem; text-align: center; }
.matrix th { border: 0; max-width: 16rem; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.matrix thead th { max-height: 12rem; max-width: none; vertical-align: bottom; writing-mode: vertical-rl; transform: rotate(180deg); padding: .3rem .1rem; }
.matrix td.right { outline: 1px solid var(--soft); outline-offset: -2px; }
svg text { fill: currentColor; font-size: 11px; }
`;

function shareHtml({ share, low, high }: Share): Html {
  return markup`${percent(share)} <small>95 %: ${percent(low)} to ${percent(high)}</small>`;
}

function fact(name: string, value: Html): Html {
  return markup`<dt>${name}</dt><dd>${value}</dd>`;
}

function shares({ precision, recall, f1 }: { precision: number; recall: number; f1: number }): readonly string[] {
  return [precision, recall, f1].map(value => value.toFixed(3));
}

function pictureTable(title: string, { judgements }: Figures, pictures: readonly JudgedPicture[]): Html {
  const { categories } = judgements;
  return table(
    title,
    ['Loss', 'Picture', 'Is', 'Taken for', 'Probability', 'Margin'],
    pictures.map(({ index, truth, predicted, confidence, margin, loss }) => [
      loss.toFixed(3),
      judgements.pictures[index]?.file ?? '',
      categories.name(truth),
      categories.name(predicted),
      percent(confidence),
      percent(margin),
    ]),
  );
}

const NUMBERS = new Set(['Pictures', 'Precision', 'Recall', 'F1', 'Loss', 'Probability', 'Margin']);

function table(title: string, head: readonly string[], rows: readonly (readonly string[])[]): Html {
  if (rows.length === 0) return markup``;
  const kind = (column: number): string => (NUMBERS.has(head[column] ?? '') ? 'number' : 'text');
  return markup`<h2>${title}</h2><div class="scroll"><table><thead><tr>${head.map((name, column) => markup`<th class="${kind(column)}">${name}</th>`)}</tr></thead><tbody>${rows.map(row => markup`<tr>${row.map((cell, column) => markup`<td class="${kind(column)}">${cell}</td>`)}</tr>`)}</tbody></table></div>`;
}

/** Of the classes that are confused; the darker a cell, the larger its share of the row. */
function matrixHtml({ judgements }: Figures): Html {
  const { categories, counts } = confusionMatrix(judgements);
  if (categories.length === 0) return markup``;
  const names = [...categories.map(category => judgements.categories.name(category)), 'all others'];
  const side = names.length;
  const rows = names.map((name, row) => {
    const own = counts.subarray(row * side, (row + 1) * side);
    const sum = own.reduce((total, count) => total + count, 0);
    const cells = Array.from(own, (count, column) => {
      const shade = sum === 0 ? 0 : (0.75 * count) / sum;
      const kind = row === column && row < side - 1 ? 'right' : 'other';
      const title = `${name} → ${names[column] ?? ''}`;
      return markup`<td class="${kind}" title="${title}" style="background: rgba(var(--fill), ${shade.toFixed(3)})">${count === 0 ? '' : grouped(count)}</td>`;
    });
    return markup`<tr><th scope="row" title="${name}">${name}</th>${cells}</tr>`;
  });
  return markup`<h2>Confusion</h2><p><small>Rows are what pictures are, columns what they are taken for.</small></p><div class="scroll"><table class="matrix"><thead><tr><th></th>${names.map(name => markup`<th scope="col" title="${name}">${name}</th>`)}</tr></thead><tbody>${rows}</tbody></table></div>`;
}

const CHART = 260;
const LEFT = 52;
const TOP = 10;

/** How often the model is right by how sure it is. */
function reliabilityHtml(bins: readonly ReliabilityBin[]): Html {
  const y = (value: number): string => (TOP + CHART * (1 - value)).toFixed(1);
  const x = (value: number): string => (LEFT + CHART * value).toFixed(1);
  const bars = bins
    .filter(({ pictures }) => pictures > 0)
    .map(
      ({ from, to, accuracy, confidence, pictures }) =>
        markup`<rect x="${x(from)}" y="${y(accuracy)}" width="${(CHART * (to - from) - 1).toFixed(1)}" height="${(CHART * accuracy).toFixed(1)}" fill="rgb(var(--fill))" fill-opacity="0.7" ><title>${percent(from)} to ${percent(to)}: ${grouped(pictures)} pictures, on average ${percent(confidence)} sure,${percent(accuracy)} right</title></rect >`,
    );
  const ticks = [0, 0.5, 1].map(
    value =>
      markup`<text x="${(LEFT - 6).toString()}" y="${y(value)}" text-anchor="end" dominant-baseline="middle" >${percent(value)}</text ><text x="${x(value)}" y="${(TOP + CHART + 16).toString()}" text-anchor="middle">${percent(value)}</text>`,
  );
  return markup`<h2>Reliability</h2>
<svg role="img" aria-label="The share of right answers by the probability of the answer" width="${(LEFT + CHART + 40).toString()}" height="${(TOP + CHART + 44).toString()}" ><path d="M${x(0)} ${y(0)} L${x(1)} ${y(1)}" stroke="currentColor" stroke-dasharray="4 4" fill="none" />${bars}<path d="M${x(0)} ${y(1)} L${x(0)} ${y(0)} L${x(1)} ${y(0)}" stroke="currentColor" fill="none" />${ticks}<text x="${x(0.5)}" y="${(TOP + CHART + 36).toString()}" text-anchor="middle">how sure; the bar is how often right</text></svg>`;
}

/** A template whose texts are escaped, in elements and in quoted attributes. */
function markup(own: TemplateStringsArray, ...parts: readonly (string | Html | readonly Html[])[]): Html {
  return new Html(String.raw({ raw: own }, ...parts.map(textOf)));
}

function textOf(part: string | Html | readonly Html[]): string {
  if (part instanceof Html) return part.text;
  return typeof part === 'string' ? escaped(part) : part.map(({ text }) => text).join('');
}

const MAX_TEXT = 4096;
const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escaped(foreign: string): string {
  return displayText(foreign, MAX_TEXT).replace(/[&<>"']/g, character => ESCAPES[character] ?? '');
}
