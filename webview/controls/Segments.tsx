import { useRef } from 'preact/hooks';
import { useRovingFocus } from './rovingFocus';

interface SegmentsProps<T extends string> {
  readonly label: string;
  readonly options: readonly { readonly value: T; readonly text: string }[];
  readonly value: T;
  readonly onChange: (value: T) => void;
}

/** A few choices side by side, one of which is taken. */
export function Segments<T extends string>({ label, options, value, onChange }: SegmentsProps<T>) {
  const group = useRef<HTMLDivElement>(null);
  const onKeyDown = useRovingFocus(group, {
    items: '[role=radio]',
    wraps: true,
    current: options.findIndex(option => option.value === value),
    onMove: index => onChange(options[index]?.value ?? value),
  });
  return (
    <div class="segments" role="radiogroup" aria-label={label} ref={group} onKeyDown={onKeyDown}>
      {options.map(option => (
        <button
          key={option.value}
          type="button"
          role="radio"
          class="segment"
          aria-checked={option.value === value}
          onClick={() => onChange(option.value)}
        >
          {option.text}
        </button>
      ))}
    </div>
  );
}
