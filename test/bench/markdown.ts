import { firstPaintText } from './firstPaint';
import type { ContenderResults, Figures, Results } from './results';

const COLUMNS: readonly (readonly [title: string, cell: (contender: ContenderResults) => string])[] = [
  ['', ({ title, id }) => (id.startsWith('own') ? `**${title}**` : title)],
  ['1 picture, ms', ({ one_picture }) => times(one_picture, 1)],
  ['× stock', ({ one_picture }) => ratio(one_picture)],
  ['folder, pictures/s', ({ folder }) => folder.pictures_per_s.toFixed(1)],
  ['× stock', ({ folder }) => ratio(folder)],
  ['cold start, ms', ({ cold_start }) => times(cold_start, 0)],
  ['peak memory, MB', ({ peak_memory_mb: { one_picture, folder } }) => `${one_picture ?? '–'} / ${folder}`],
];

function times(figures: Figures | undefined, digits: number): string {
  return figures ? `${figures.median_ms.toFixed(digits)} / ${figures.min_ms.toFixed(digits)}` : '–';
}

function ratio(figures: Figures | undefined): string {
  return figures?.ratio_to_stock_fused.min.toFixed(2) ?? '–';
}

/** The results as a table, with what it takes to read them. */
export function toMarkdown(results: Results): string {
  const { machine, versions, contenders, first_paint: firstPaint, left_out: leftOut } = results;
  const rows = [COLUMNS.map(([title]) => title), ...contenders.map(each => COLUMNS.map(([, cell]) => cell(each)))];
  const widths = COLUMNS.map((_, column) => Math.max(3, ...rows.map(row => row[column]?.length ?? 0)));
  const line = (row: readonly string[]): string =>
    `| ${row.map((cell, c) => (c === 0 ? cell.padEnd(widths[c] ?? 0) : cell.padStart(widths[c] ?? 0))).join(' | ')} |`;
  const [head = [], ...body] = rows;
  const rule = widths.map((width, c) => (c === 0 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`));
  return `${[line(head), line(rule), ...body.map(line)].join('\n')}

Times are medians / minima of interleaved rounds in one run; × stock is a contender's time in parts of the time of
TensorFlow.js wasm, folded and fused, on 1 thread, of the minima. 1 picture: normalized input in, logits out, ${results.rounds * results.repetitions} times.
Folder: ${results.pictures} pictures (${results.picture_files.length} different ones in turn) from bytes to the five likeliest classes, decoding included, at the
fastest. Cold start: from the start of the process to the first logits, weights on disk. Peak memory: of the whole
process, after the runs on one picture / after the folder too.

- ${results.date.slice(0, 10)}; ${machine.processor}, ${machine.cores} cores, ${machine.memory_gb} GB; ${machine.system}; load at the beginning ${machine.load.toFixed(1)}
- ${Object.entries(versions)
    .map(([name, version]) => `${name} ${version}`)
    .join(', ')}
- ${results.network}, 224 × 224; weights: ${results.weights}. Logits differ by at most ${results.largest_difference.toExponential(1)}
${firstPaint ? `- ${firstPaintText(firstPaint)}\n` : ''}${leftOut.map(({ contender, reason }) => `- Left out: ${contender}: ${reason}\n`).join('')}`;
}
