import { firstDiffering } from '../../src/parity/recordingFinding';
import { firstDifference, layerOf } from '../../src/parity/tableFinding';
import { VARIANTS } from '../../src/model/variants';
import type { Parity, RecordingCause, RecordingComparison, TableComparison } from '../../src/protocol';
import { t } from '../text/l10n';

type Row = TableComparison['rows'][number];

/** What a comparison has found, in a sentence. */
export function parityText(parity: Parity): string {
  return parity.kind === 'table' ? tableText(parity) : recordingText(parity);
}

/** Our layer that is the first to differ; undefined where none does. */
export function firstPath(parity: Parity): string | undefined {
  if (parity.kind === 'recording') return firstDiffering(parity)?.path;
  const first = firstDifference(parity);
  return first && layerOf(parity, first);
}

function tableText(comparison: TableComparison): string {
  const { rows, totalParams } = comparison;
  const first = firstDifference(comparison);
  if (first) return firstText(first);
  if (totalParams) return t('All {0} layers are the same, but not the total of parameters.', rows.length);
  return t('All {0} layers are the same.', rows.length);
}

function firstText(row: Row): string {
  const name = rowName(row);
  switch (row.status) {
    case 'missing':
      return t('{0} is the first that differs: it is missing in the table.', name);
    case 'extra':
      return t('{0} is the first that differs: it is no layer of this network.', name);
    case 'moved':
      return t('{0} is the first that differs: it stands in another order.', name);
    case 'differs':
    case 'same':
      return t('{0} is the first that differs: {1}.', name, rowText(row));
  }
}

function recordingText(comparison: RecordingComparison): string {
  const { modules } = comparison;
  const first = firstDiffering(comparison);
  if (!first) return t('All {0} recorded modules agree.', modules.length);
  const follow = modules.filter(({ state }) => state === 'follows').length;
  return follow === 0
    ? t('{0} is the first that differs.', first.path)
    : t('{0} is the first that differs; {1} modules only follow.', first.path, follow);
}

/** A row's layer, by the name that it has. */
export function rowName({ path, theirPath, type, line }: Row): string {
  return path ?? theirPath ?? t('{0} in row {1}', type, line ?? 0);
}

/** What is different in a row. */
export function rowText({ status, differences, output }: Row): string {
  switch (status) {
    case 'same':
      return output;
    case 'missing':
      return t('missing in the table');
    case 'extra':
      return t('no layer of this network');
    case 'moved':
      return t('in another order');
    case 'differs':
      return differences.map(differenceText).join('; ');
  }
}

function differenceText({ field, ours, theirs }: Row['differences'][number]): string {
  switch (field) {
    case 'type':
      return t('{0}, not {1}', theirs, ours);
    case 'input':
      return t('input {0}, not {1}', theirs, ours);
    case 'output':
      return t('output {0}, not {1}', theirs, ours);
    case 'params':
      return t('{0} parameters, not {1}', theirs, ours);
    case 'multAdds':
      return t('{0} mult-adds, not {1}', theirs, ours);
  }
}

/** What a table was compared with. */
export function comparedText({ tool, compared }: TableComparison): string {
  const { variant, batch, inputSize, mode, useAux } = compared;
  const name = VARIANTS[variant].name;
  const figures = t('batch {0}, input {1} × {1}, {2} mode', batch, inputSize, mode);
  return useAux
    ? t('A table of {0}, beside {1}: {2}.', tool, name, figures)
    : t('A table of {0}, beside {1}: {2}, without auxiliary heads.', tool, name, figures);
}

/** A cause in words, without where it is. */
export function causeText({ kind, pool, epsilon, padding }: RecordingCause): string {
  switch (kind) {
    case 'channelOrder':
      return t('The channels are read in the other order: BGR for RGB.');
    case 'transformInput':
      return t("The input is read as torchvision's transform_input=True makes it.");
    case 'pool':
      return pool
        ? t(
            'The pool has kernel_size={0}, padding={1}, ceil_mode={2}.',
            pool.kernelSize,
            pool.padding,
            pool.ceilMode ? 'True' : 'False',
          )
        : t('The pool is another one.');
    case 'padding':
      return t('The convolution has padding={0}.', padding ?? 0);
    case 'kernel3':
      return t('The kernel is 3×3, the middle of the 5×5, as torchvision has it.');
    case 'epsilon':
      return t('The normalization has eps={0}.', epsilon?.toExponential(0) ?? '');
    case 'batchStatistics':
      return t("It is normalized by the batch's statistics, as in training mode: call model.eval().");
    case 'missingReLU':
      return t('There is no ReLU.');
    case 'extraReLU':
      return t('There is one more ReLU.');
    case 'inPlace':
      return t('It was recorded without a copy: the in-place ReLU after it has overwritten it.');
    case 'lrnAlpha':
      return t('The alpha of local response normalization is not divided by size.');
    case 'dropout':
      return t('Values are dropped, as in training mode: call model.eval().');
  }
}
