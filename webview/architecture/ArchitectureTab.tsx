import type { JSX } from 'preact';
import { useRef } from 'preact/hooks';
import { Section } from '../controls/Facts';
import { Notice } from '../controls/Notice';
import { useRovingFocus } from '../controls/rovingFocus';
import { analysis } from '../state/network';
import { t } from '../text/l10n';
import { Changes } from './Changes';
import { typingError } from './CountInput';
import { EditToolbar } from './EditToolbar';
import { ModulesGrid } from './ModulesGrid';
import { NetworkDiff } from './NetworkDiff';
import { NetworkOptions } from './NetworkOptions';
import { Scale } from './Scale';

/** What if: the network's architecture, to be edited, with what each edit costs and saves. */
export function ArchitectureTab(): JSX.Element {
  const region = useRef<HTMLElement>(null);
  const onKeyDown = useRovingFocus(region);
  const current = analysis.value;
  return (
    <article class="architecture" ref={region} onKeyDown={onKeyDown}>
      <EditToolbar />
      {'error' in current && <Notice kind="error">{current.error}</Notice>}
      <Changes />
      <Section title={t('Widths and kernels')}>
        <ModulesGrid />
        <TypingError />
      </Section>
      <Section title={t('Network')}>
        <NetworkOptions />
      </Section>
      <Scale />
      <NetworkDiff />
    </article>
  );
}

/** Always there, so that a screen reader hears what appears in it, and nothing jumps. */
function TypingError(): JSX.Element {
  const error = typingError.value;
  return (
    <p class="typing-error" role="alert">
      {error && t('{0}: {1}', error.place, error.reason)}
    </p>
  );
}
