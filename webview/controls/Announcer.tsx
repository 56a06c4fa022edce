import { signal } from '@preact/signals';

const announcement = signal('');

/** Has a screen reader say something that the eye sees appear. */
export function announce(text: string): void {
  announcement.value = text;
}

export function Announcer() {
  return (
    <div class="visually-hidden" role="status" aria-live="polite">
      {announcement}
    </div>
  );
}
