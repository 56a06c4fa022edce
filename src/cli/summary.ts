import { analyze } from '../model/analysis';
import { DEFAULT_INPUT_SIZE, DEFAULT_OPTIONS } from '../model/defaults';
import { formatSummary, SUMMARY_FORMATS } from '../model/summary';
import { createGraph } from '../model/variants';
import { CONVENTIONS, MODES } from '../protocol';
import { choiceOption, parseOptions, positiveOption, UsageError, variantOption } from './options';

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
    classes: positiveOption('classes', values.classes, DEFAULT_OPTIONS.classes),
    useAux: values['no-aux'] !== true,
  });
  const analysis = analyze(graph, {
    batch: positiveOption('batch', values.batch, 1),
    inputSize: positiveOption('input', values.input, DEFAULT_INPUT_SIZE),
    mode: choiceOption('mode', values.mode, MODES, 'eval'),
  });
  const convention = choiceOption('convention', values.convention, CONVENTIONS, 'torchinfo');
  console.log(formatSummary(analysis, choiceOption('format', values.format, SUMMARY_FORMATS, 'text'), convention));
  return 0;
}
