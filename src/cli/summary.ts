import { displayText } from '../base/displayText';
import { analyze } from '../model/analysis';
import { formatSummary, SUMMARY_FORMATS } from '../model/summary';
import { graphOf, ownInputSize } from '../model/variants';
import { CONVENTIONS, DEFAULT_CONFIG, MODES } from '../protocol';
import { NETWORK_OPTIONS, networkOption } from './network';
import { choiceOption, parseOptions, positiveOption, UsageError } from './options';
import { print } from './output';

/** `summary`: the network's table on standard output. Returns the exit code. */
export async function summaryCommand(args: readonly string[]): Promise<number> {
  const { values, positionals } = parseOptions(args, {
    ...NETWORK_OPTIONS,
    batch: { type: 'string' },
    input: { type: 'string' },
    mode: { type: 'string' },
    convention: { type: 'string' },
    format: { type: 'string' },
  });
  if (positionals.length > 0) throw new UsageError(`summary takes no file: "${positionals.join(' ')}".`);
  const network = await networkOption(values);
  const analysis = analyze(graphOf(network), {
    batch: positiveOption('batch', values.batch, DEFAULT_CONFIG.batch),
    inputSize: positiveOption('input', values.input, ownInputSize(network)),
    mode: choiceOption('mode', values.mode, MODES, DEFAULT_CONFIG.mode),
  });
  const convention = choiceOption('convention', values.convention, CONVENTIONS, DEFAULT_CONFIG.convention);
  const summary = formatSummary(analysis, choiceOption('format', values.format, SUMMARY_FORMATS, 'text'), convention);
  print(...summary.split('\n').map(line => displayText(line, Infinity)));
  return 0;
}
