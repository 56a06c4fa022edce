import type { Markup } from '../base/markup';
import { element, text } from '../base/markup';
import { PRINT_COLORS } from '../drawing/svg/drawingColors';
import { layOutNetwork } from '../drawing/svg/drawNetwork';
import { graphSvg } from '../drawing/svg/graphSvg';
import { grouped, percent, shapeText, si } from '../model/format';
import { VARIANTS } from '../model/variants';
import type { ActivationStatistics, ClassScore, HeadScores, ModelInfo } from '../protocol';
import { isUntrainedHead } from '../pretrained/presets/presetIdentity';
import { fileOrigin, matchOrigin } from '../protocol';
import { histogramSvg } from './histogramSvg';
import type { Report, ReportMap } from './report';
import { REPORT_STYLE } from './reportStyle';

/** Words in the reader's language: the English text is the key, and `{0}`, `{1}` … are replaced. */
export type Translate = (message: string, ...args: readonly (string | number)[]) => string;

/** Nothing may be loaded and no script run, whatever a name in the report says. */
const POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'";

/**
 * A report as one HTML file that opens anywhere without a network.
 * @param version of the inspector.
 */
export function reportHtml(report: Report, version: string, t: Translate): Uint8Array<ArrayBuffer> {
  const { file, model } = report;
  const title = t('{0}, seen by {1}', file, VARIANTS[model.variant].name);
  const head = element(
    'head',
    {},
    element('meta', { charset: 'utf-8' }),
    element('meta', { 'http-equiv': 'Content-Security-Policy', content: POLICY }),
    element('meta', { name: 'viewport', content: 'width=device-width, initial-scale=1' }),
    element('title', {}, text(title)),
    element('style', {}, text(REPORT_STYLE)),
  );
  const body = element(
    'body',
    {},
    element('h1', {}, text(title)),
    ...doubts(model, t).map(doubt => element('p', { class: 'doubt' }, text(doubt))),
    answer(report, t),
    ...maps(report, t),
    network(report, t),
    layers(report, t),
    element(
      'footer',
      {},
      text(
        t(
          'Made by GoogLeNet Inspector {0} on {1}.',
          version,
          report.madeAt.toISOString().slice(0, 16).replace('T', ' '),
        ),
      ),
    ),
  );
  return new TextEncoder().encode(`<!doctype html>\n${element('html', { lang: 'en' }, head, body)}\n`);
}

/** What a reader must know before trusting the labels. */
function doubts({ origin }: ModelInfo, t: Translate): readonly string[] {
  return matchOrigin(origin, {
    random: ({ seed }) => [t('Untrained weights (seed {0}): these labels mean nothing.', seed)],
    file: ({ nonFinite, roundedTo }) => [
      ...(nonFinite > 0
        ? [t('{0} of the weights are NaN or infinite: the labels can be wrong.', grouped(nonFinite))]
        : []),
      ...(roundedTo.length > 0
        ? [t('The weights are approximate: their file stores them as {0}.', roundedTo.join(', '))]
        : []),
    ],
  });
}

function answer({ seen, size, heads, file, model }: Report, t: Translate): Markup {
  return section(
    t('Classes'),
    element(
      'div',
      { class: 'answer' },
      picture(seen, size, t('{0}, as the network saw it', file)),
      ...heads.map(head => headTable(head, model, t)),
    ),
  );
}

function headTable({ head, top }: HeadScores, { origin }: ModelInfo, t: Translate): Markup {
  const name = head === 'main' ? t('Main head') : t('Auxiliary head {0}', head);
  const sha256 = fileOrigin(origin)?.sha256;
  const untrained = sha256 !== undefined && isUntrainedHead(sha256, head);
  const doubt = untrained ? [paragraph(t('This head is not trained: these labels mean nothing.'))] : [];
  return element(
    'table',
    { class: 'scores' },
    element('caption', {}, text(name), ...doubt),
    ...top.map(score =>
      row(
        cell(score.label),
        cell(score.wnid ?? String(score.index), 'quiet'),
        cell(percent(score.probability), 'number'),
        element('td', { class: 'track' }, bar(score.probability)),
      ),
    ),
  );
}

function maps({ maps: shown, noMaps, size }: Report, t: Translate): readonly Markup[] {
  if (shown.length === 0)
    return noMaps === undefined ? [] : [section(t('Where the classes come from'), paragraph(noMaps))];
  const explained = t(
    'Class activation maps: how much each place adds to a class (red) or takes from it (blue). They are exact for this network, since it averages the last features and feeds them to one linear layer, but each place sees far beyond itself.',
  );
  return [
    section(
      t('Where the classes come from'),
      paragraph(explained),
      element('div', { class: 'maps' }, ...shown.map(map => figure(map, size, t))),
    ),
  ];
}

function figure({ score, logit, bias, error, largest, picture: png }: ReportMap, size: number, t: Translate): Markup {
  const sum = t(
    'logit {0} = bias {1} + mean of the map, but for {2}',
    fixed(logit),
    fixed(bias),
    error.toExponential(1),
  );
  return element(
    'figure',
    {},
    picture(png, size, t('Class activation map of {0}', score.label)),
    element(
      'figcaption',
      {},
      element('strong', {}, text(nameOf(score))),
      element('span', {}, text(t('{0}; colors up to ±{1}', percent(score.probability), fixed(largest)))),
      element('span', { class: 'quiet' }, text(sum)),
    ),
  );
}

function network({ analysis, model }: Report, t: Translate): Markup {
  const { totals } = analysis;
  const origin = matchOrigin(model.origin, {
    file: ({ name, format, sha256 }) => t('{0} ({1}, SHA-256 {2})', name, format, sha256),
    random: ({ seed }) => t('untrained, seed {0}', seed),
  });
  const facts: readonly (readonly [string, string])[] = [
    [t('Network'), VARIANTS[model.variant].name],
    [t('Weights'), origin],
    [t('Parameters'), grouped(totals.params)],
    [t('Mult-adds'), t('{0} (1 mult-add = 2 FLOPs)', grouped(totals.multAdds.torchinfo))],
    [t('Input'), shapeText(analysis.modules.get('')?.input ?? [])],
  ];
  const drawn = graphSvg(layOutNetwork(analysis, 'down', new Set()), {
    title: VARIANTS[model.variant].name,
    colors: PRINT_COLORS,
  });
  return section(
    t('Network'),
    element(
      'dl',
      {},
      ...facts.flatMap(([name, value]) => [element('dt', {}, text(name)), element('dd', {}, text(value))]),
    ),
    element('details', {}, element('summary', {}, text(t('Graph'))), element('div', { class: 'graph' }, drawn)),
  );
}

function layers({ layers: shown, analysis }: Report, t: Translate): Markup {
  const names = [
    ...[t('Layer'), t('Type'), t('Output'), t('Params'), t('Mult-adds')],
    ...[t('Mean'), t('Std'), t('Max'), t('Zeros'), t('Values')],
  ];
  return section(
    t('Layers'),
    element(
      'table',
      { class: 'layers' },
      element('thead', {}, row(...names.map(name => element('th', {}, text(name))))),
      element('tbody', {}, ...shown.map(layer => layerRow(layer, analysis))),
    ),
  );
}

function layerRow(layer: ActivationStatistics, { modules }: Report['analysis']): Markup {
  const module = modules.get(layer.path);
  const { distribution: known, zeros, count } = layer;
  return row(
    cell(layer.path, 'path'),
    cell(module?.type ?? ''),
    cell(shapeText(layer.shape), 'shape'),
    cell(module && module.parameters.total > 0 ? grouped(module.parameters.total) : '', 'number'),
    cell(module && module.multAdds.torchinfo > 0 ? si(module.multAdds.torchinfo) : '', 'number'),
    ...[known?.mean, known?.std, known?.max].map(value => cell(value === undefined ? '–' : fixed(value), 'number')),
    cell(percent(count > 0 ? zeros / count : 0), 'number'),
    element('td', {}, ...(known ? [histogramSvg(known)] : [])),
  );
}

function section(title: string, ...content: readonly Markup[]): Markup {
  return element('section', {}, element('h2', {}, text(title)), ...content);
}

function paragraph(words: string): Markup {
  return element('p', { class: 'quiet' }, text(words));
}

function row(...cells: readonly Markup[]): Markup {
  return element('tr', {}, ...cells);
}

function cell(words: string, kind?: string): Markup {
  return element('td', { class: kind }, text(words));
}

function bar(share: number): Markup {
  return element('div', { class: 'bar', style: `width:${(share * 100).toFixed(2)}%` }, text(''));
}

function picture(png: Uint8Array, size: number, alt: string): Markup {
  return element('img', { src: dataUrl(png), width: size, height: size, alt });
}

function nameOf({ index, wnid, label }: ClassScore): string {
  return `${label} (${wnid ?? index})`;
}

function fixed(value: number): string {
  return Math.abs(value) >= 1e5 ? value.toExponential(2) : value.toFixed(3);
}

function dataUrl(png: Uint8Array): string {
  let binary = '';
  for (const byte of png) binary += String.fromCharCode(byte);
  return `data:image/png;base64,${btoa(binary)}`;
}
