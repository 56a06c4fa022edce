import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { Copyable } from '../controls/Copyable';
import { IconButton } from '../controls/IconButton';
import { t } from '../text/l10n';
import { exactReal, real } from '../text/realNumbers';

interface TermRowProps {
  readonly value: number;
  /** The magnitude of the longest bar; without one there is no bar, as for a sum. */
  readonly most: number | undefined;
  /** What the term is. */
  readonly children: ComponentChildren;
  /** What it consists of, when the user asks. */
  readonly detail?: ComponentChildren;
}

/** A term of a sum, with a bar to the right, or to the left where it is below 0. */
export function TermRow({ value, most, children, detail }: TermRowProps) {
  const [open, setOpen] = useState(false);
  const share = most !== undefined && most > 0 && Number.isFinite(value) ? Math.abs(value) / most / 2 : 0;
  return (
    <>
      <div class={`term ${most === undefined ? 'total' : ''}`} role="row">
        <span class="term-name" role="cell">
          {detail !== undefined && (
            <IconButton
              icon={open ? 'chevron-down' : 'chevron-right'}
              label={open ? t('Hide the Products') : t('Show the Products')}
              expanded={open}
              onClick={() => setOpen(!open)}
            />
          )}
          <span>{children}</span>
        </span>
        <span class="term-bar" role="cell" aria-hidden="true">
          {most !== undefined && (
            <span
              class={value < 0 ? 'negative' : 'positive'}
              style={{ width: `${share * 100}%`, [value < 0 ? 'right' : 'left']: '50%' }}
            />
          )}
        </span>
        <span class="term-value" role="cell">
          <Copyable text={exactReal(value)}>{real(value)}</Copyable>
        </span>
      </div>
      {open && (
        <div role="row">
          <div role="cell">{detail}</div>
        </div>
      )}
    </>
  );
}
