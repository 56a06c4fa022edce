import { signal, useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { endEdit } from '../state/edits';
import { t } from '../text/l10n';
import type { TypedEntry } from './countReaders';

/** What is wrong with what is being typed, and where. */
export const typingError = signal<{ readonly place: string; readonly reason: string } | undefined>(undefined);

interface CountInputProps {
  /** The module path and what of it is edited, for people: `inception3a.branch2, width`. */
  readonly place: string;
  readonly value: number | null;
  /** The value before the edits. */
  readonly before: number | null;
  readonly read: (text: string) => TypedEntry;
  readonly onChange: (value: number | null) => void;
  /** Why it can't stay as it is, whoever chose it. */
  readonly problem?: string | undefined;
}

/** A narrow field for a count. It takes a valid value at once, is marked where it was edited, and says what is wrong. */
export function CountInput({ place, value, before, read, onChange, problem }: CountInputProps): JSX.Element {
  const draft = useSignal<string | undefined>(undefined);
  const typed = draft.value === undefined ? undefined : read(draft.value);
  const taken = typed && 'value' in typed ? typed.value : undefined;
  const wrong = typed && 'error' in typed ? typed.error : undefined;
  // What Undo or another control has changed meanwhile replaces what was typed.
  const shown = draft.value === undefined || (taken !== undefined && taken !== value) ? textOf(value) : draft.value;

  const take = (text: string): void => {
    const result = read(text);
    draft.value = text;
    if ('error' in result) {
      // An emptied field waits for what is typed next.
      typingError.value = text === '' ? undefined : { place, reason: result.error };
      return;
    }
    typingError.value = undefined;
    if (result.value !== value) onChange(result.value);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== 'Escape' || wrong === undefined) return;
    event.stopPropagation();
    leave();
  };
  const leave = (): void => {
    draft.value = undefined;
    typingError.value = undefined;
    endEdit();
  };

  const edited = value !== before;
  const reason = (draft.value === '' ? undefined : wrong) ?? problem;
  const notes = [
    place,
    ...(edited ? [t('was {0}', before ?? t('none'))] : []),
    ...(reason === undefined ? [] : [reason]),
  ];
  return (
    <input
      class={`count-input ${edited ? 'edited' : ''} ${reason === undefined ? '' : 'wrong'}`}
      type="text"
      inputMode="numeric"
      autocomplete="off"
      spellcheck={false}
      value={shown}
      placeholder="–"
      title={notes.join('\n')}
      aria-label={notes.join(', ')}
      aria-invalid={reason !== undefined}
      onInput={event => take(event.currentTarget.value)}
      onKeyDown={onKeyDown}
      onFocus={event => event.currentTarget.select()}
      onBlur={leave}
    />
  );
}

function textOf(value: number | null): string {
  return value === null ? '' : String(value);
}
