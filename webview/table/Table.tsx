import { computed, useComputed, useSignalEffect } from '@preact/signals';
import { useRef } from 'preact/hooks';
import type { ModuleAnalysis } from '../../src/model/analysis';
import { grouped, percent, shapeText } from '../../src/model/format';
import { reveal } from '../graph/interact/nodeActions';
import { Icon } from '../controls/Icon';
import { t } from '../text/l10n';
import { tableScope, tableSort, COLUMNS } from '../state/table';
import { pageWidth } from '../state/panes';
import { analysis, config } from '../state/network';
import { isEdited } from '../state/edits';
import { beforeOf } from '../state/reference';
import { selected } from '../state/selection';
import { pathAt } from '../controls/pathAt';
import { useGridFocus } from '../controls/rovingFocus';
import type { Column } from '../state/table';
import type { Row } from './tableRows';
import { nextSort, sortRows, tableRows } from './tableRows';

const rows = computed<readonly Row[]>(() =>
  'value' in analysis.value ? tableRows(analysis.value.value, tableScope.value, config.value.convention) : [],
);

const sorted = computed(() => sortRows(rows.value, tableSort.value));

/** The page's width, in pixels, that shows a column whose facts are in the details too; the other columns are always shown. */
const NEEDED_WIDTH: Readonly<Partial<Record<Column, number>>> = { output: 730, type: 860 };

const columns = computed<readonly Column[]>(() =>
  COLUMNS.filter(column => pageWidth.value >= (NEEDED_WIDTH[column] ?? 0)),
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
      data-columns={columns.value.length}
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
            class={`cell ${column}`}
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
      return (
        <TextCell column={column} was={wasOf(row, text, ({ output }) => (output ? shapeText(output) : NOTHING))}>
          {text}
        </TextCell>
      );
    }
    case 'params': {
      const was = wasOf(row, grouped(row.params), ({ parameters }) => grouped(parameters.total));
      return <CountCell column={column} count={row.params} share={row.paramsShare} was={was} />;
    }
    case 'multAdds': {
      const was = wasOf(row, grouped(row.multAdds), ({ multAdds }) => grouped(multAdds[config.value.convention]));
      return <CountCell column={column} count={row.multAdds} share={row.multAddsShare} was={was} />;
    }
  }
}

/** What stood in a cell before the edits, in words; undefined where that is what stands there now. */
function wasOf({ path }: Row, now: string, textOf: (module: ModuleAnalysis) => string): string | undefined {
  if (!isEdited.value) return undefined;
  const before = beforeOf(path);
  if (!before) return t('new');
  const text = textOf(before);
  return text === now ? undefined : t('was {0}', text);
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

interface CountCellProps {
  readonly column: Column;
  readonly count: number;
  readonly share: number;
  readonly was: string | undefined;
}

/** A count and its share of the network's total, as a bar. */
function CountCell({ column, count, share, was }: CountCellProps) {
  const ofAll = t('{0}: {1} of all', grouped(count), percent(share));
  return (
    <div
      role="gridcell"
      tabIndex={-1}
      class={`cell ${column} ${was === undefined ? '' : 'edited'}`}
      title={was === undefined ? ofAll : `${ofAll}\n${was}`}
    >
      <span class="cell-text">{count === 0 ? NOTHING : grouped(count)}</span>
      <span class="share" aria-hidden="true">
        {count > 0 && <span class="share-bar" style={{ width: `${share * 100}%` }} />}
      </span>
    </div>
  );
}
