import { displayed, type DisplayText } from '../base/displayText';
import { shapeText } from '../model/format';
import { firstDiffering, snr } from '../parity/recordingFinding';
import { VARIANTS } from '../model/variants';
import type { RecordingCause, RecordingComparison } from '../protocol';
import { interruptible } from './interruption';
import { deadlineOption, parseOptions, UsageError } from './options';
import { print, printJson } from './output';
import { source, withModel } from './withModel';

/** `compare-run`: a recording of another network beside the model's own run. Returns the exit code: 1 where they differ. */
export async function compareRunCommand(args: readonly string[]): Promise<number> {
  const { values, positionals } = parseOptions(args, {
    weights: { type: 'string' },
    json: { type: 'boolean' },
    deadline: { type: 'string' },
  });
  const { weights, json } = values;
  const [recording] = positionals;
  if (weights === undefined) throw new UsageError('compare-run needs --weights FILE.');
  if (recording === undefined || positionals.length > 1) throw new UsageError('compare-run takes one recording.');
  const deadline = deadlineOption(values.deadline);
  return interruptible(signal =>
    withModel(
      { weights, labels: undefined, deadline },
      async engine => {
        const comparison = await engine.call('compareRecording', { file: source(recording) }, { signal });
        if (json === true) printJson(jsonOf(recording, weights, comparison));
        else print(...textOf(recording, weights, comparison));
        return isSame(comparison) ? 0 : 1;
      },
      signal,
    ),
  );
}

function isSame({ modules }: RecordingComparison): boolean {
  return modules.every(({ state }) => state === 'agrees');
}

/** What `compare-run --json` prints. */
function jsonOf(file: string, weights: string, comparison: RecordingComparison) {
  const { model, input, tolerance, modules, causes, unexplained, unknown, notRecorded } = comparison;
  return {
    file,
    weights,
    variant: model.variant,
    input,
    same: isSame(comparison),
    first: firstDiffering(comparison)?.path ?? null,
    tolerance,
    causes: causes.map(({ pool, ...cause }) => ({
      ...cause,
      ...(pool && { pool: { kernel_size: pool.kernelSize, padding: pool.padding, ceil_mode: pool.ceilMode } }),
    })),
    unexplained,
    modules: modules.map(({ theirShape, ownError, nonFinite, error, ...module }) => ({
      ...module,
      ...(theirShape && { their_shape: theirShape }),
      ...(error !== undefined && { error, snr_db: error === 0 ? null : snr(error) }),
      ...(ownError !== undefined && { own_error: ownError }),
      non_finite: nonFinite,
    })),
    unknown,
    not_recorded: notRecorded,
  };
}

const MARGIN = 18;

function textOf(file: string, weights: string, comparison: RecordingComparison): readonly DisplayText[] {
  const { model, input, modules, causes, unexplained, unknown, notRecorded } = comparison;
  const first = firstDiffering(comparison);
  const largest = Math.max(0, ...modules.map(({ error }) => error ?? 0));
  const facts: [name: string, values: readonly string[]][] = [
    ['First difference', first ? moduleText(first) : []],
    ['Cause', causes.map(causeText)],
    ['Unexplained', unexplained.length === 0 ? [] : [listed(unexplained)]],
    ['Follow', first ? [`${count(modules, 'follows')} of ${modules.length} modules, as those before them differ`] : []],
    ['Agree', [`${count(modules, 'agrees')} of ${modules.length} modules`]],
    ['Largest error', first ? [] : [largest.toExponential(1)]],
    ['Not of it', unknown.length === 0 ? [] : [listed(unknown)]],
    [
      'Not recorded',
      notRecorded.length === 0 ? [] : [`${notRecorded.length} layers, the first is ${notRecorded[0] ?? ''}`],
    ],
  ];
  return [
    displayed`${file}: input ${shapeText(input)}, compared with ${VARIANTS[model.variant].name} and ${weights}`,
    ...facts.flatMap(([name, values]) =>
      values.map((value, index) => displayed`${(index === 0 ? name : '').padEnd(MARGIN)}${value}`),
    ),
  ];
}

function count(
  modules: RecordingComparison['modules'],
  state: RecordingComparison['modules'][number]['state'],
): number {
  return modules.filter(module => module.state === state).length;
}

function moduleText({
  path,
  type,
  shape,
  theirShape,
  error,
  ownError,
  cosine,
  nonFinite,
}: RecordingComparison['modules'][number]): readonly string[] {
  const lines = [`${path}: ${type} ${shapeText(shape)}`];
  if (theirShape) lines.push(`shape: ${shapeText(theirShape)}, not ${shapeText(shape)}`);
  if (nonFinite > 0) lines.push(`${nonFinite} values are NaN or infinite`);
  const figure = ownError ?? error;
  if (figure !== undefined) {
    const angle = cosine === undefined ? '' : `, cosine ${cosine.toFixed(6)}`;
    lines.push(`relative error ${figure.toExponential(1)} (${snr(figure).toFixed(1)} dB)${angle}`);
  }
  return lines;
}

const MAX_LISTED = 5;

function listed(names: readonly string[]): string {
  const more = names.length > MAX_LISTED ? ` and ${names.length - MAX_LISTED} more` : '';
  return names.slice(0, MAX_LISTED).join(', ') + more;
}

/** What a cause is, and where. Every one was tested. */
function causeText({ kind, pool, epsilon, padding, layers, error }: RecordingCause): string {
  const where = layers.length === 1 ? (layers[0] ?? '') : `${layers[0] ?? ''} and ${layers.length - 1} more`;
  const texts: Readonly<Record<RecordingCause['kind'], string>> = {
    channelOrder: 'channels are read in the other order, BGR for RGB',
    transformInput: "the input is read as torchvision's transform_input=True makes it",
    pool: pool
      ? `kernel_size=${pool.kernelSize}, padding=${pool.padding}, ceil_mode=${pool.ceilMode ? 'True' : 'False'}`
      : 'another pool',
    padding: `padding=${padding ?? 0}`,
    kernel3: 'a 3×3 kernel, the middle of the 5×5, as torchvision has it',
    epsilon: `eps=${epsilon?.toExponential(0) ?? ''}`,
    batchStatistics: "normalized by the batch's statistics, as in training mode: call model.eval()",
    missingReLU: 'no ReLU',
    extraReLU: 'one more ReLU',
    inPlace: 'recorded without a copy: the in-place ReLU after it has overwritten it',
    lrnAlpha: 'alpha is not divided by size',
    dropout: 'values are dropped, as in training mode: call model.eval()',
  };
  return `${texts[kind]}: ${where} (tested: the error is ${error === 0 ? '0' : error.toExponential(1)} with it)`;
}
