import { signal } from '@preact/signals';

const announcement = signal('');

/** Makes a screen reader say what appears on the page. */
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
