import path from 'node:path';
import { displayed } from '../../base/displayText';
import { nodeFolder } from '../../disk/nodeFolder';
import { placeFiles } from '../../disk/placeFiles';
import { figuresJson, figuresOf } from '../../evaluation/figures';
import type { Judgements } from '../../evaluation/judgements';
import { reportHtml } from '../../evaluation/reportHtml';
import { percent } from '../../model/format';
import { UsageError } from '../options';
import { print, printError, printJson } from '../output';
import { figuresText } from './figuresText';

/** How an evaluation is handed over. */
export interface FinishOptions {
  readonly json: boolean;
  /** An HTML file to write. */
  readonly report: string | undefined;
  /** A gate: the least share of pictures that have to be right. */
  readonly minTop1: number | undefined;
}

/** @throws UsageError where the text is no share. */
export function shareOption(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (text.trim() !== '' && value >= 0 && value <= 1) return value;
  throw new UsageError(`--${name} takes a number from 0 to 1, not "${text}".`);
}

/** @throws UsageError where it is no HTML file. */
export function reportOption(text: string | undefined): string | undefined {
  if (text === undefined || /\.html?$/i.test(text)) return text;
  throw new UsageError(`--report takes a file that ends in .html, not "${text}".`);
}

/**
 * Prints the figures and writes the report.
 * @param model its weights' name, for the report.
 * @param unreadable what could not even be tried, and why.
 * @returns the exit code: 1 where a picture failed or the gate is closed.
 */
export async function finishEvaluation(
  judgements: Judgements,
  { json, report, minTop1 }: FinishOptions,
  { model, unreadable }: { readonly model: string; readonly unreadable: readonly { file: string; error: string }[] },
  signal: AbortSignal,
): Promise<number> {
  const failures = [
    ...unreadable,
    ...judgements.failures.map(({ picture, reason }) => ({ file: picture.file, error: reason })),
  ];
  for (const { file, error } of failures) printError(displayed`${file}: ${error}`);
  const figures = figuresOf(judgements);
  if (figures.accuracy.pictures === 0) throw new Error('No picture could be judged.');
  if (json) printJson(figuresJson(figures, unreadable.length));
  else print(...figuresText(figures));
  if (report !== undefined) {
    const bytes = new TextEncoder().encode(reportHtml(figures, { model, failures }));
    await placeFiles([{ name: path.basename(report), bytes }], nodeFolder(path.dirname(report)), { signal });
  }
  const { share } = figures.accuracy.top1;
  const isBelow = minTop1 !== undefined && share < minTop1;
  if (isBelow) printError(displayed`Top-1 is ${percent(share)}, below ${percent(minTop1)}.`);
  return isBelow || failures.length > 0 ? 1 : 0;
}
