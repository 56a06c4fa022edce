import path from 'node:path';
import { displayText } from '../base/displayText';
import { analyze } from '../model/analysis';
import { isArchitecture, readArchitecture } from '../model/architecture/architectureFile';
import { diffLines, jsonDiff } from '../model/diff/formatDiff';
import { diffGraphs } from '../model/diff/graphDiff';
import type { NetworkChoice } from '../model/variants';
import { graphOf, isVariantId, ownInputSize } from '../model/variants';
import { CONVENTIONS, DEFAULT_CONFIG, MODES } from '../protocol';
import { architectureBytes } from './network';
import { choiceOption, deadlineOption, parseOptions, positiveOption, UsageError } from './options';
import { print, printJson } from './output';
import { withModel } from './withModel';

/** `diff`: two networks, layer by layer. Returns the exit code. */
export async function diffCommand(args: readonly string[]): Promise<number> {
  const { values, positionals } = parseOptions(args, {
    batch: { type: 'string' },
    input: { type: 'string' },
    mode: { type: 'string' },
    convention: { type: 'string' },
    json: { type: 'boolean' },
    deadline: { type: 'string' },
  });
  const [a, b, ...others] = positionals;
  if (a === undefined || b === undefined || others.length > 0)
    throw new UsageError('diff takes two networks: variants, architectures or weights files.');
  const deadline = deadlineOption(values.deadline);
  const before = await namedNetwork(a, deadline);
  const after = await namedNetwork(b, deadline);
  const options = {
    batch: positiveOption('batch', values.batch, DEFAULT_CONFIG.batch),
    inputSize: positiveOption('input', values.input, sharedInputSize(before, after)),
    mode: choiceOption('mode', values.mode, MODES, DEFAULT_CONFIG.mode),
  };
  const convention = choiceOption('convention', values.convention, CONVENTIONS, DEFAULT_CONFIG.convention);
  const diff = diffGraphs(analyze(graphOf(before), options), analyze(graphOf(after), options));
  if (values.json === true) printJson(jsonDiff(diff, [a, b], convention));
  else print(...diffLines(diff, [a, b], convention).map(line => displayText(line, Infinity)));
  return 0;
}

/** That of the network which allows no other, where one does. */
function sharedInputSize(before: NetworkChoice, after: NetworkChoice): number {
  return ownInputSize(before.architecture?.classifier.kind === 'flatten' ? before : after);
}

/** A network by its name: a variant's, an architecture's file or a weights file, of which only the network is kept. */
async function namedNetwork(name: string, deadline: number): Promise<NetworkChoice> {
  if (isVariantId(name)) return { variant: name, classes: DEFAULT_CONFIG.classes, useAux: DEFAULT_CONFIG.useAux };
  if (path.extname(name).toLowerCase() === '.json') {
    const bytes = await architectureBytes(name).catch(() => undefined);
    if (bytes && isArchitecture(bytes)) return readArchitecture(bytes, path.basename(name));
  }
  return withModel({ weights: name, labels: undefined, deadline }, (_engine, { variant, classes, useAux }) =>
    Promise.resolve({ variant, classes, useAux }),
  );
}
