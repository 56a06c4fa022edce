import { computed, useComputed, useSignalEffect } from '@preact/signals';
import { useRef } from 'preact/hooks';
import { shapeText } from '../../src/model/format';
import { reveal } from '../graph/interact/nodeActions';
import { Icon } from '../controls/Icon';
import { t } from '../text/l10n';
import { coloringMetric, metrics } from '../state/heat';
import { tableScope, tableSort } from '../state/table';
import { pageWidth } from '../state/panes';
import { analysis, config } from '../state/network';
import { selected } from '../state/selection';
import { pathAt } from '../controls/pathAt';
import { useGridFocus } from '../controls/rovingFocus';
import type { Column } from '../state/table';
import type { Row } from './tableRows';
import { cellClass, MetricCell } from './MetricCell';
import { columnWidth, shownColumns } from './tableColumns';
import { nextSort, sortRows, tableRows } from './tableRows';
import { wasText } from './wasText';

const rows = computed<readonly Row[]>(() =>
  'value' in analysis.value ? tableRows(analysis.value.value, tableScope.value) : [],
);

const sorted = computed(() => sortRows(rows.value, tableSort.value, id => metrics[id].value));

const columns = computed<readonly Column[]>(() =>
  shownColumns({ heat: coloringMetric.value, has: id => metrics[id].value.size > 0, width: pageWidth.value }),
);

/** The columns' widths, as CSS has them; the first one takes what is left. */
const template = computed(() =>
  columns.value
    .map(column => {
      const width = columnWidth(column, coloringMetric.value, pageWidth.value);
      return column === 'layer' ? `minmax(${width}px, 2fr)` : `minmax(${width}px, 1fr)`;
    })
    .join(' '),
);

/** In the network's own order, all modules are drawn as a tree: by their last name, indented. */
const asTree = computed(() => tableScope.value === 'modules' && tableSort.value === undefined);

/** Every layer of the network. The selected row is the module that the graph and the details show. */
export function Table() {
  const grid = useRef<HTMLDivElement>(null);
  const focus = useGridFocus(grid);
  useSignalEffect(() => {
    const path = selected.value ?? '';
    if (path === '') return;
    grid.current?.querySelector(`[data-path="${CSS.escape(path)}"]`)?.scrollIntoView({ block: 'nearest' });
  });

  const onKeyDown = (event: KeyboardEvent): void => {
    const path = pathAt(event.target);
    if (event.key === 'Enter' || event.key === ' ') {
      if (path !== undefined) reveal(path);
      else if (event.target instanceof HTMLElement) event.target.click();
    } else {
      const cell = focus.move(event);
      if (!cell) return;
      selected.value = pathAt(cell) ?? selected.value;
    }
    event.preventDefault();
  };
  const onClick = (event: MouseEvent): void => {
    const path = pathAt(event.target);
    if (path !== undefined) reveal(path);
  };

  return (
    <div
      ref={grid}
      class={`grid ${asTree.value ? 'tree' : ''}`}
      role="grid"
      aria-label={t('Layers')}
      aria-rowcount={sorted.value.length + 1}
      aria-colcount={columns.value.length}
      style={{ '--columns': template.value }}
      onKeyDown={onKeyDown}
      onClick={onClick}
      onFocusIn={focus.onFocusIn}
    >
      <HeaderRow />
      {sorted.value.map(row => (
        <BodyRow key={row.path} row={row} />
      ))}
    </div>
  );
}

function HeaderRow() {
  const names: Readonly<Record<Column, string>> = {
    layer: t('Layer'),
    type: t('Type'),
    output: t('Output shape'),
    params: t('Params'),
    multAdds: t('Mult-adds'),
    activationBytes: t('Activation memory'),
    time: t('Time'),
    utilization: t('Utilization'),
    zeros: t('Zeros'),
    mean: t('Mean'),
    std: t('Std'),
    max: t('Max'),
    divergence: t('Divergence'),
  };
  const hints: Readonly<Partial<Record<Column, string>>> = {
    multAdds: t('Counted as by {0}; 1 mult-add = 2 FLOPs', config.value.convention),
  };
  const sort = tableSort.value;
  return (
    <div class="grid-row grid-header" role="row">
      {columns.value.map(column => {
        const direction = sort?.column === column ? (sort.descending ? 'descending' : 'ascending') : 'none';
        return (
          <div
            key={column}
            role="columnheader"
            tabIndex={-1}
            class={cellClass(column)}
            aria-sort={direction}
            title={hints[column]}
            onClick={() => (tableSort.value = nextSort(sort, column))}
          >
            <span class="cell-text">{names[column]}</span>
            {direction !== 'none' && <Icon name={direction === 'ascending' ? 'arrow-up' : 'arrow-down'} />}
          </div>
        );
      })}
    </div>
  );
}

const INDENT = 12;
const NOTHING = '–';

function BodyRow({ row }: { row: Row }) {
  const isSelected = useComputed(() => (selected.value ?? '') === row.path);
  return (
    <div
      class={`grid-row ${row.executed ? '' : 'not-executed'} ${row.isLayer ? '' : 'module'}`}
      role="row"
      data-path={row.path}
      aria-selected={isSelected}
      aria-level={asTree.value ? row.depth + 1 : undefined}
    >
      {columns.value.map(column => (
        <BodyCell key={column} column={column} row={row} />
      ))}
    </div>
  );
}

function BodyCell({ column, row }: { column: Column; row: Row }) {
  switch (column) {
    case 'layer': {
      const tree = asTree.value;
      return (
        <TextCell column={column} title={row.path === '' ? row.name : row.path} depth={tree ? row.depth : 0}>
          {tree || row.path === '' ? row.name : row.path}
        </TextCell>
      );
    }
    case 'type':
      return <TextCell column={column}>{row.type}</TextCell>;
    case 'output': {
      const text = row.output ? shapeText(row.output) : NOTHING;
      const was = wasText(row.path, text, ({ output }) => (output ? shapeText(output) : NOTHING));
      return (
        <TextCell column={column} was={was}>
          {text}
        </TextCell>
      );
    }
    default:
      return <MetricCell metric={column} path={row.path} />;
  }
}

interface TextCellProps {
  readonly column: Column;
  readonly was?: string | undefined;
  readonly title?: string;
  readonly depth?: number;
  readonly children: string;
}

function TextCell({ column, title, was, depth = 0, children }: TextCellProps) {
  return (
    <div
      role="gridcell"
      tabIndex={-1}
      class={`cell ${column} ${was === undefined ? '' : 'edited'}`}
      title={[title ?? children, ...(was === undefined ? [] : [was])].join('\n')}
    >
      <span class="cell-text" style={{ marginInlineStart: `${depth * INDENT}px` }}>
        {children}
      </span>
    </div>
  );
}
