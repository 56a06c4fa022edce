import { grouped, megabytes, shapeText } from '../model/format';
import { HEADS } from '../model/graph';
import { inputFormula } from '../model/inputFormula';
import { VARIANTS } from '../model/variants';
import type { ClassNamesOrigin, ModelDetails, ParameterStatistics } from '../protocol';
import { fileOrigin } from '../protocol';
import { isUntrainedHead } from '../pretrained/presets/presetIdentity';
import { displayed, type DisplayText, quote } from '../base/displayText';
import { deadlineOption, parseOptions, UsageError } from './options';
import { print, printJson } from './output';
import { withModel } from './withModel';

/** `inspect`: what a weights file holds; as JSON also the statistics of each parameter. Returns the exit code. */
export async function inspectCommand(args: readonly string[]): Promise<number> {
  const { values, positionals } = parseOptions(args, {
    weights: { type: 'string' },
    labels: { type: 'string' },
    json: { type: 'boolean' },
    deadline: { type: 'string' },
  });
  const { weights, labels, json } = values;
  if (weights === undefined) throw new UsageError('inspect needs --weights FILE.');
  if (positionals.length > 0)
    throw new UsageError(`inspect takes one file: --weights, not "${positionals.join(' ')}".`);
  const deadline = deadlineOption(values.deadline);
  return withModel({ weights, labels, deadline }, async engine => {
    const details = await engine.call('modelDetails', {});
    const { parameters } = await engine.call('layerWeights', { path: '' });
    const inspected = inspectionOf(weights, details, parameters);
    if (json === true) printJson(inspected);
    else print(...textOf(inspected));
    return 0;
  });
}

type Inspection = ReturnType<typeof inspectionOf>;

/** What `inspect --json` prints. */
function inspectionOf(path: string, { model, file }: ModelDetails, parameters: readonly ParameterStatistics[]) {
  const origin = fileOrigin(model.origin);
  if (!file || !origin) throw new Error('The engine holds no file.');
  const { sha256 } = origin;
  const heads = HEADS.filter(head => model.useAux || head === 'main');
  return {
    file: path,
    bytes: file.bytes,
    format: file.format,
    sha256,
    variant: model.variant,
    classes: model.classes,
    class_names: model.classNames,
    heads,
    /** Those that the published file is known to have without training. */
    untrained_heads: heads.filter(head => isUntrainedHead(sha256, head)),
    /** The variant's: weights do not say what input they were trained on. */
    input: VARIANTS[model.variant].normalization,
    parameters: parameters.filter(isParameter).reduce((sum, { count }) => sum + count, 0),
    dtypes: file.dtypes,
    names: file.names,
    metadata: Object.fromEntries(file.metadata.map(({ key, value }) => [key, value])),
    defaulted: file.defaulted,
    ignored: file.ignored,
    non_finite: file.nonFinite,
    statistics: parameters.map(({ nonFinite, distribution, ...counts }) => ({
      ...counts,
      non_finite: nonFinite,
      ...distribution,
    })),
  };
}

/** Running statistics and counters are buffers. */
function isParameter({ role }: ParameterStatistics): boolean {
  return role !== 'runningMean' && role !== 'runningVar' && role !== 'numBatchesTracked';
}

const MARGIN = 14;

function textOf(inspected: Inspection): readonly DisplayText[] {
  const { dtypes, metadata, defaulted, ignored, non_finite: nonFinite } = inspected;
  const untrained = new Set(inspected.untrained_heads);
  const facts: readonly (readonly [name: string, values: string | readonly string[]])[] = [
    ['File', inspected.file],
    ['Size', `${megabytes(inspected.bytes)} MB (${grouped(inspected.bytes)} bytes)`],
    ['Format', inspected.format],
    ['SHA-256', inspected.sha256],
    ['Variant', `${VARIANTS[inspected.variant].name} (${inspected.variant})`],
    ['Classes', `${grouped(inspected.classes)}, ${classNames(inspected.class_names)}`],
    ['Heads', inspected.heads.map(head => (untrained.has(head) ? `${head} (not trained)` : head)).join(', ')],
    ['Input', `${inputFormula(inspected.input)}, p from 0 to 255 (the variant's; weights do not say)`],
    ['Parameters', grouped(inspected.parameters)],
    [
      'Types',
      dtypes.map(
        ({ dtype, tensors, values }) => `${dtype}: ${counted(values, 'value')} in ${counted(tensors, 'tensor')}`,
      ),
    ],
    ['Tensor names', inspected.names],
    ['Metadata', Object.entries(metadata).map(([key, value]) => `${quote(key)}: ${quote(value)}`)],
    ['Defaulted', defaulted.map(name => quote(name))],
    ['Ignored', ignored.map(({ name, dtype, shape }) => `${quote(name)} ${dtype} ${shapeText(shape)}`)],
    ['Not finite', nonFinite.map(({ key, count }) => `${quote(key)}: ${counted(count, 'value')}`)],
  ];
  return facts.flatMap(([name, values]) =>
    [values].flat().map((value, index) => displayed`${(index === 0 ? name : '').padEnd(MARGIN)}${value}`),
  );
}

function counted(count: number, what: string): string {
  return `${grouped(count)} ${what}${count === 1 ? '' : 's'}`;
}

function classNames(labels: ClassNamesOrigin): string {
  switch (labels.kind) {
    case 'imagenet':
      return "ImageNet's names";
    case 'file':
      return `names of ${labels.name}`;
    case 'numbered':
      return 'numbered';
  }
}
