import type { ComponentChildren } from 'preact';
import { useRef } from 'preact/hooks';
import { Icon } from '../controls/Icon';
import { pathAt } from '../controls/pathAt';
import { useGridFocus } from '../controls/rovingFocus';
import { reveal } from '../graph/interact/nodeActions';
import { selected } from '../state/selection';
import { t } from '../text/l10n';

/** How a row is marked; the texts are for those who don't see the icon. */
export interface Mark {
  readonly icon: string;
  readonly kind: 'same' | 'differs' | 'follows';
  readonly text: string;
}

export interface ParityRow {
  readonly id: string;
  readonly name: string;
  /** The layer that the row selects. */
  readonly path: string | undefined;
  /** Whether it is the first that differs. */
  readonly isFirst: boolean;
  readonly mark: Mark;
  readonly cells: readonly { readonly column: string; readonly text: string; readonly title: string }[];
}

interface ParityGridProps {
  readonly label: string;
  readonly columns: readonly { readonly column: string; readonly heading: string; readonly hint: string }[];
  readonly rows: readonly ParityRow[];
  readonly kind: 'table' | 'recording';
}

/** The compared layers in order. The selected one is that of the graph and the table. */
export function ParityGrid({ label, columns, rows, kind }: ParityGridProps) {
  const grid = useRef<HTMLDivElement>(null);
  const focus = useGridFocus(grid);
  const onClick = (event: Event): void => {
    const path = pathAt(event.target);
    if (path !== undefined) reveal(path);
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
      class={`grid parity-grid parity-${kind}`}
      role="grid"
      aria-label={label}
      aria-rowcount={rows.length + 1}
      onKeyDown={onKeyDown}
      onClick={onClick}
      onFocusIn={focus.onFocusIn}
    >
      <div class="grid-row grid-header" role="row">
        <Heading column="layer" hint={t('In the order of the network')}>
          {t('Layer')}
        </Heading>
        {columns.map(({ column, heading, hint }) => (
          <Heading key={column} column={column} hint={hint}>
            {heading}
          </Heading>
        ))}
      </div>
      {rows.map(row => (
        <Row key={row.id} row={row} />
      ))}
    </div>
  );
}

function Heading({ column, hint, children }: { column: string; hint: string; children: ComponentChildren }) {
  return (
    <div role="columnheader" tabIndex={-1} class={`cell ${column}`} title={hint}>
      <span class="cell-text">{children}</span>
    </div>
  );
}

function Row({ row: { path, name, isFirst, mark, cells } }: { row: ParityRow }) {
  return (
    <div
      class={`grid-row parity-${mark.kind} ${isFirst ? 'parity-first' : ''}`}
      role="row"
      data-path={path}
      aria-selected={path !== undefined && selected.value === path}
    >
      <div role="gridcell" tabIndex={-1} class="cell layer" title={`${name}: ${mark.text}`}>
        <Icon name={mark.icon} />
        <span class="cell-text path">
          <bdi>{name}</bdi>
        </span>
        <span class="visually-hidden">{mark.text}</span>
      </div>
      {cells.map(({ column, text, title }) => (
        <div key={column} role="gridcell" tabIndex={-1} class={`cell ${column}`} title={title}>
          <span class="cell-text">{text}</span>
        </div>
      ))}
    </div>
  );
}
