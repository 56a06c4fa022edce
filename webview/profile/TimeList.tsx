import { signal } from '@preact/signals';
import { useRef } from 'preact/hooks';
import type { ProfileSummary } from '../../src/profile/summarizeProfile';
import { Icon } from '../controls/Icon';
import { pathAt } from '../controls/pathAt';
import { useGridFocus } from '../controls/rovingFocus';
import { selected } from '../state/selection';
import { t } from '../text/l10n';
import { msDigits, rateDigits, rateText, shareText, spreadText } from './profileText';
import { revealMeasured } from './revealMeasured';
import type { TimeRow, TimeSort } from './timeRows';
import { timeRows } from './timeRows';
import { isWithin } from '../../src/model/paths';

const sort = signal<TimeSort>('ms');

const NOTHING = '–';

/** Every step and what is none, those that take longest first. The selected one is that of the graph. */
export function TimeList({ summary }: { summary: ProfileSummary }) {
  const grid = useRef<HTMLDivElement>(null);
  const focus = useGridFocus(grid);
  const rows = timeRows(summary, sort.value);
  const longest = Math.max(...rows.map(({ ms }) => ms));

  const onClick = (event: Event): void => {
    const path = pathAt(event.target);
    if (path !== undefined) revealMeasured(path);
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
      class="grid times"
      role="grid"
      aria-label={t('Time by step')}
      aria-rowcount={rows.length + 1}
      onKeyDown={onKeyDown}
      onClick={onClick}
      onFocusIn={focus.onFocusIn}
    >
      <Header />
      {rows.map(row => (
        <Row key={row.id} row={row} longest={longest} />
      ))}
    </div>
  );
}

function Header() {
  const by = sort.value;
  const heading = (column: string, text: string, hint: string, order: TimeSort) => (
    <div
      role="columnheader"
      tabIndex={-1}
      class={`cell ${column}`}
      aria-sort={order !== undefined && by === order ? 'descending' : 'none'}
      title={hint}
      onClick={() => (sort.value = order)}
    >
      <span class="cell-text">{text}</span>
      {order !== undefined && by === order && column !== 'part' && <Icon name="arrow-down" />}
    </div>
  );
  return (
    <div class="grid-row grid-header" role="row">
      {heading('layer', t('Step'), t('In the order of execution'), undefined)}
      {heading('time', t('ms'), t('The median of the runs, in milliseconds'), 'ms')}
      {heading('part', t('Share'), t('Of what a picture takes'), 'ms')}
      {heading('rate', t('G/s'), t('G mult-adds a second'), 'gigaMultAddsPerSecond')}
    </div>
  );
}

function Row({ row, longest }: { row: TimeRow; longest: number }) {
  const { id, path, name, detail, ms, time, share, gigaMultAddsPerSecond: giga } = row;
  const isSelected = path !== undefined && selected.value !== undefined && isWithin(selected.value, path);
  return (
    <div
      class={`grid-row ${path === undefined ? 'no-step' : ''}`}
      role="row"
      data-path={path}
      data-row={id}
      aria-selected={isSelected}
    >
      <div role="gridcell" tabIndex={-1} class="cell layer" title={`${name}\n${detail}`}>
        <span class="cell-text path">
          <bdi>{name}</bdi>
        </span>
        {ms > 0 && <span class="change-bar" aria-hidden="true" style={{ width: `${(ms / longest) * 100}%` }} />}
      </div>
      <div role="gridcell" tabIndex={-1} class="cell time" title={time && spreadText(time)}>
        <span class="cell-text">{msDigits(ms)}</span>
      </div>
      <div role="gridcell" tabIndex={-1} class="cell part">
        <span class="cell-text">{shareText(share)}</span>
      </div>
      <div role="gridcell" tabIndex={-1} class="cell rate" title={rateText(giga)}>
        <span class="cell-text">{giga === undefined ? NOTHING : rateDigits(giga)}</span>
      </div>
    </div>
  );
}
