import { useSignal } from '@preact/signals';
import { layerOf } from '../../src/parity/tableFinding';
import { VARIANTS } from '../../src/model/variants';
import type { TableComparison } from '../../src/protocol';
import { Notice } from '../controls/Notice';
import { Checkbox } from '../controls/toolkit';
import { post } from '../host/host';
import { t } from '../text/l10n';
import { LinkButton } from '../controls/LinkButton';
import type { Mark } from './ParityGrid';
import { ParityGrid } from './ParityGrid';
import { comparedText, rowName, rowText } from './parityText';

/** A printed table beside this network's, layer by layer. */
export function TableFindings({ comparison }: { comparison: TableComparison }) {
  const { rows, totalParams, functional, closer } = comparison;
  const differing = rows.filter(({ status }) => status !== 'same');
  const onlyDiffering = useSignal(true);
  const shown = onlyDiffering.value && differing.length > 0 ? differing : rows;
  return (
    <>
      <p class="quiet selectable">{comparedText(comparison)}</p>
      {closer && (
        <Notice kind="info">
          {t('The table is more like {0}.', VARIANTS[closer].name)}{' '}
          <LinkButton label={t('Show It')} onClick={() => post({ type: 'compareTableWith', variant: closer })} />
        </Notice>
      )}
      {totalParams && (
        <p class="selectable">{t('Parameters in total: {0}, not {1}.', totalParams.theirs, totalParams.ours)}</p>
      )}
      {functional.length > 0 && (
        <p class="quiet">
          {t('Not compared, since the table has no such layer (functions have no row): {0}', functional.join(', '))}
        </p>
      )}
      {differing.length > 0 && (
        <Checkbox
          label={t('Only the {0} of {1} layers that differ', differing.length, rows.length)}
          checked={onlyDiffering.value}
          onChange={checked => (onlyDiffering.value = checked)}
        />
      )}
      <ParityGrid
        kind="table"
        label={t('Layers of both tables')}
        columns={[{ column: 'finding', heading: t('Table'), hint: t('What the table has, and this network does not') }]}
        rows={shown.map((row, index) => ({
          id: `${index} ${row.line ?? ''}`,
          name: rowName(row),
          path: layerOf(comparison, row),
          isFirst: row === differing[0],
          mark: markOf(row.status),
          cells: [{ column: 'finding', text: rowText(row), title: rowText(row) }],
        }))}
      />
    </>
  );
}

function markOf(status: TableComparison['rows'][number]['status']): Mark {
  switch (status) {
    case 'same':
      return { icon: 'check', kind: 'same', text: t('the same') };
    case 'differs':
      return { icon: 'error', kind: 'differs', text: t('differs') };
    case 'missing':
      return { icon: 'diff-removed', kind: 'differs', text: t('missing') };
    case 'extra':
      return { icon: 'diff-added', kind: 'differs', text: t('not in this network') };
    case 'moved':
      return { icon: 'arrow-swap', kind: 'differs', text: t('in another order') };
  }
}
