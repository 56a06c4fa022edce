import { displayText } from '../base/displayText';
import { analyze } from '../model/analysis';
import { formatSummary, SUMMARY_FORMATS } from '../model/summary';
import { createGraph } from '../model/variants';
import { CONVENTIONS, DEFAULT_CONFIG, MODES } from '../protocol';
import { choiceOption, parseOptions, positiveOption, UsageError, variantOption } from './options';
import { print } from './output';

/** `summary`: the network's table on standard output. Returns the exit code. */
export function summaryCommand(args: readonly string[]): number {
  const { values, positionals } = parseOptions(args, {
    variant: { type: 'string' },
    batch: { type: 'string' },
    input: { type: 'string' },
    mode: { type: 'string' },
    classes: { type: 'string' },
    'no-aux': { type: 'boolean' },
    convention: { type: 'string' },
    format: { type: 'string' },
  });
  if (positionals.length > 0) throw new UsageError(`summary takes no file: "${positionals.join(' ')}".`);
  const graph = createGraph(variantOption(values.variant), {
    classes: positiveOption('classes', values.classes, DEFAULT_CONFIG.classes),
    useAux: values['no-aux'] !== true,
  });
  const analysis = analyze(graph, {
    batch: positiveOption('batch', values.batch, DEFAULT_CONFIG.batch),
    inputSize: positiveOption('input', values.input, DEFAULT_CONFIG.inputSize),
    mode: choiceOption('mode', values.mode, MODES, DEFAULT_CONFIG.mode),
  });
  const convention = choiceOption('convention', values.convention, CONVENTIONS, DEFAULT_CONFIG.convention);
  const summary = formatSummary(analysis, choiceOption('format', values.format, SUMMARY_FORMATS, 'text'), convention);
  print(...summary.split('\n').map(line => displayText(line, Infinity)));
  return 0;
}
