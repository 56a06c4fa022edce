import { useSignal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { useEffect } from 'preact/hooks';
import { announce } from './Announcer';
import { copy } from '../host/host';
import { Icon } from './Icon';
import { t } from '../text/l10n';

const ACKNOWLEDGED_MS = 1200;

/** Text that is copied by a click on it, for instance a rounded figure that stands for an exact one. It stands in a region with useRovingFocus. */
export function Copyable({ text, title, children }: { text: string; title?: string; children: ComponentChildren }) {
  const { copied, run } = useCopy(text);
  const hint = title === undefined ? t('Copy {0}', text) : t('{0} (click to copy)', title);
  return (
    <button
      type="button"
      class="copyable"
      tabIndex={-1}
      title={copied ? t('Copied') : hint}
      data-copied={copied}
      onClick={run}
    >
      {children}
    </button>
  );
}

/** The small button that copies what stands beside it. */
export function CopyButton({ text, label }: { text: string; label: string }) {
  const { copied, run } = useCopy(text);
  return (
    <button
      type="button"
      class="copy-button"
      tabIndex={-1}
      title={copied ? t('Copied') : label}
      aria-label={label}
      onClick={run}
    >
      <Icon name={copied ? 'check' : 'copy'} />
    </button>
  );
}

function useCopy(text: string): { copied: boolean; run: () => void } {
  const copied = useSignal(false);
  useEffect(() => {
    if (!copied.value) return;
    const timer = setTimeout(() => (copied.value = false), ACKNOWLEDGED_MS);
    return () => clearTimeout(timer);
  }, [copied.value]);
  const run = (): void => {
    copy(text);
    copied.value = true;
    announce(t('Copied {0}', text));
  };
  return { copied: copied.value, run };
}
