import { Icon } from './Icon';

interface IconButtonProps {
  readonly icon: string;
  /** What it does. */
  readonly label: string;
  readonly onClick: () => void;
  readonly title?: string;
  readonly disabled?: boolean;
  /** For a button that opens something: whether it is open. */
  readonly expanded?: boolean;
  readonly popup?: 'menu' | 'dialog';
  /** For a button that turns something on and off: whether it is on. */
  readonly pressed?: boolean;
}

export function IconButton({
  icon,
  label,
  onClick,
  title = label,
  disabled,
  expanded,
  popup,
  pressed,
}: IconButtonProps) {
  return (
    <button
      type="button"
      class="icon-button"
      title={title}
      disabled={disabled}
      aria-label={label}
      aria-expanded={expanded}
      aria-haspopup={popup}
      aria-pressed={pressed}
      onClick={onClick}
    >
      <Icon name={icon} />
    </button>
  );
}
