import { signal } from '@preact/signals';
import { useRef } from 'preact/hooks';
import { isWithin } from '../../src/model/paths';
import type { WeightsComparison } from '../../src/protocol';
import { reveal } from '../graph/interact/nodeActions';
import { Icon } from '../controls/Icon';
import { t } from '../text/l10n';
import { graph } from '../state/network';
import { selected } from '../state/selection';
import { pathAt } from '../controls/pathAt';
import { useGridFocus } from '../controls/rovingFocus';
import { exactReal, real } from '../text/realNumbers';
import type { ChangeRow, ChangeSort } from './changeRows';
import { changeRows, changeText } from './changeRows';

const sort = signal<ChangeSort>(undefined);

/** The compared layers. The selected one is that of the graph and the table, and shows its parameters. */
export function ChangeTable({ comparison }: { comparison: WeightsComparison }) {
  const grid = useRef<HTMLDivElement>(null);
  const rows = changeRows(comparison, sort.value, selected.value);
  const longestBar = Math.max(...rows.map(({ relative }) => relative ?? 0));
  const focus = useGridFocus(grid);

  const onClick = (event: Event): void => {
    const path = pathAt(event.target);
    if (path !== undefined && isShown(path)) reveal(path);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'Enter' || event.key === ' ') {
      if (event.target instanceof HTMLElement) event.target.click();
    } else if (!focus.move(event)) {
      return;
    }
    event.preventDefault();
  };

  return (
    <div
      ref={grid}
      class="grid changes"
      role="grid"
      aria-label={t('Changes by layer')}
      aria-rowcount={rows.length + 1}
      onKeyDown={onKeyDown}
      onClick={onClick}
      onFocusIn={focus.onFocusIn}
    >
      <Header />
      {rows.map(row => (
        <Row key={row.id} row={row} longestBar={longestBar} />
      ))}
    </div>
  );
}

function Header() {
  const by = sort.value;
  const toggle = (column: ChangeSort): void => void (sort.value = by === column ? undefined : column);
  const heading = (column: 'relative' | 'largest', text: string, hint: string) => (
    <div
      role="columnheader"
      tabIndex={-1}
      class={`cell ${column}`}
      aria-sort={by === column ? 'descending' : 'none'}
      title={hint}
      onClick={() => toggle(column)}
    >
      <span class="cell-text">{text}</span>
      {by === column && <Icon name="arrow-down" />}
    </div>
  );
  return (
    <div class="grid-row grid-header" role="row">
      <div
        role="columnheader"
        tabIndex={-1}
        class="cell layer"
        title={t('In the order of the network')}
        onClick={() => toggle(undefined)}
      >
        <span class="cell-text">{t('Layer')}</span>
      </div>
      {heading('relative', t('Change'), t('‖other − model‖ / ‖model‖ of the parameter that has changed most'))}
      {heading('largest', t('Largest'), t('The largest difference of a single value'))}
    </div>
  );
}

const INDENT = 12;
const NOTHING = '–';

function Row({ row, longestBar }: { row: ChangeRow; longestBar: number }) {
  const { relative, kind, depth } = row;
  const isSelected = kind !== 'parameter' && selected.value === row.path;
  return (
    <div
      class={`grid-row change-${kind}`}
      role="row"
      data-path={row.path}
      aria-selected={isSelected}
      aria-level={sort.value === undefined ? depth + 1 : undefined}
    >
      <div role="gridcell" tabIndex={-1} class="cell layer" title={row.id}>
        <span class="cell-text path" style={{ marginLeft: `${depth * INDENT}px` }}>
          <bdi>{row.name}</bdi>
        </span>
        {relative !== undefined && relative > 0 && (
          <span class="change-bar" aria-hidden="true" style={{ width: `${(relative / longestBar) * 100}%` }} />
        )}
      </div>
      <div
        role="gridcell"
        tabIndex={-1}
        class="cell relative"
        title={relative === undefined ? t('Not defined: all zeros before, or not finite') : relativeHint(row, relative)}
      >
        <span class="cell-text">{relative === undefined ? NOTHING : changeText(relative)}</span>
      </div>
      <div
        role="gridcell"
        tabIndex={-1}
        class="cell largest"
        title={row.largest === undefined ? t('Not defined: not finite') : exactReal(row.largest)}
      >
        <span class="cell-text">{row.largest === undefined ? NOTHING : real(row.largest)}</span>
      </div>
    </div>
  );
}

function relativeHint({ kind, parameter }: ChangeRow, relative: number): string {
  const exact = `${exactReal(relative * 100)} %`;
  return kind === 'parameter' ? exact : t('{0}, in {1}', exact, parameter);
}

function isShown(path: string): boolean {
  return graph.value.layers.some(layer => isWithin(layer.path, path));
}
