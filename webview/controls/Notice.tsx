import type { ComponentChildren } from 'preact';
import { Icon } from './Icon';

/** A line about something that the user should know. */
export function Notice({ kind, children }: { kind: 'info' | 'warning' | 'error'; children: ComponentChildren }) {
  return (
    <div class={`notice ${kind}`} role={kind === 'error' ? 'alert' : undefined}>
      <Icon name={kind} />
      <span>{children}</span>
    </div>
  );
}
