import type { JSX } from 'preact';
import { grouped, signedPercent } from '../../src/model/format';
import { Copyable } from '../controls/Copyable';
import { t } from '../text/l10n';

/** A figure before the edits and with them. */
export interface FigureChange {
  readonly label: string;
  readonly before: number | undefined;
  readonly after: number | undefined;
  /** In short where the exact figure says no more than its tooltip: `12.5 G`, `434 MB`. */
  readonly short?: (value: number) => string;
}

/** Old beside new, and how much that is in percent. */
export function FigureChanges({
  label,
  rows,
}: {
  readonly label: string;
  readonly rows: readonly FigureChange[];
}): JSX.Element {
  return (
    <table class="figure-changes" aria-label={label}>
      <thead class="visually-hidden">
        <tr>
          <th scope="col">{t('Figure')}</th>
          <th scope="col">{t('Before')}</th>
          <th scope="col">{t('Now')}</th>
          <th scope="col">{t('Change')}</th>
        </tr>
      </thead>
      <tbody>
        {rows.map(row => (
          <Row key={row.label} row={row} />
        ))}
      </tbody>
    </table>
  );
}

function Row({ row: { label, before, after, short = grouped } }: { readonly row: FigureChange }): JSX.Element {
  const changed = before !== after;
  return (
    <tr class={changed ? 'changed' : ''}>
      <th scope="row">{label}</th>
      <td class="quiet">{changed && <Count value={before} short={short} />}</td>
      <td>
        <Count value={after} short={short} />
      </td>
      <td class="change">{changed && before !== undefined && after !== undefined && signedPercent(before, after)}</td>
    </tr>
  );
}

interface CountProps {
  readonly value: number | undefined;
  readonly short: (value: number) => string;
}

function Count({ value, short }: CountProps): JSX.Element {
  if (value === undefined) return <>–</>;
  return (
    <Copyable text={String(value)} title={grouped(value)}>
      {short(value)}
    </Copyable>
  );
}
