import { useSignal } from '@preact/signals';
import { useEffect, useId } from 'preact/hooks';
import { TextField } from './toolkit';
import type { TypedCount } from './typedCount';

/** Time to type `224` before the field says that `2` is too small. */
const PATIENCE_MS = 500;

interface NumberFieldProps {
  readonly label: string;
  readonly hint: string;
  readonly value: number;
  /** Where the arrow keys end; 1 unless given. */
  readonly least?: number;
  readonly read: (text: string) => TypedCount;
  readonly onChange: (value: number) => void;
  /** What is wrong with the value itself, whoever chose it. */
  readonly error?: string | undefined;
  readonly disabled?: boolean;
  readonly class?: string;
}

/** A labeled field for a count. It takes a valid value at once, and says under itself what is wrong with another. */
export function NumberField({
  label,
  hint,
  value,
  least = 1,
  read,
  onChange,
  error,
  disabled,
  class: className,
}: NumberFieldProps) {
  const draft = useSignal<string | undefined>(undefined);
  const patient = useSignal(false);
  const id = useId();
  const text = draft.value ?? String(value);
  const typed = draft.value === undefined ? undefined : read(draft.value);
  const wrong = typed && 'error' in typed ? typed.error : undefined;

  useEffect(() => {
    patient.value = wrong !== undefined;
    if (wrong === undefined) return;
    const timer = setTimeout(() => (patient.value = false), PATIENCE_MS);
    return () => clearTimeout(timer);
  }, [wrong, text]);

  const take = (next: string): void => {
    draft.value = next;
    const result = read(next);
    if ('value' in result && result.value !== value) onChange(result.value);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'ArrowUp' || event.key === 'ArrowDown') {
      event.preventDefault();
      take(String(Math.max(least, value + (event.key === 'ArrowUp' ? 1 : -1))));
    } else if (event.key === 'Enter') {
      patient.value = false;
    } else if (event.key === 'Escape' && draft.value !== undefined) {
      event.stopPropagation();
      draft.value = undefined;
    }
  };

  const shown = (patient.value ? undefined : wrong) ?? error;
  return (
    <div class={`number-field ${className ?? ''}`}>
      <span class="field-label" aria-hidden="true" title={hint}>
        {label}
      </span>
      <TextField
        label={hint}
        value={text}
        onInput={take}
        onKeyDown={onKeyDown}
        onBlur={() => (draft.value = undefined)}
        disabled={disabled === true}
        invalid={shown !== undefined}
        describedBy={id}
      />
      <span id={id} class={shown === undefined ? 'visually-hidden' : 'field-error'} role="alert">
        {shown}
      </span>
    </div>
  );
}
