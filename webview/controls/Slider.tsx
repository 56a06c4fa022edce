interface SliderProps {
  readonly label: string;
  /** From 0 to 1. */
  readonly value: number;
  /** What the value is for those who can't see the slider, for instance `75 %`. */
  readonly text: string;
  readonly onInput: (value: number) => void;
}

const STEPS = 20;

/** A share that is chosen by dragging or by the arrow keys. */
export function Slider({ label, value, text, onInput }: SliderProps) {
  return (
    <input
      class="slider"
      type="range"
      min={0}
      max={1}
      step={1 / STEPS}
      value={value}
      title={`${label}: ${text}`}
      aria-label={label}
      aria-valuetext={text}
      onInput={event => onInput(Number(event.currentTarget.value))}
    />
  );
}
