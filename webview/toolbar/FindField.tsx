import type { Signal } from '@preact/signals';
import { useComputed, useSignal } from '@preact/signals';
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import { arrowStep } from '../controls/arrowKeys';
import { IconButton } from '../controls/IconButton';
import { reveal } from '../graph/interact/nodeActions';
import { t } from '../text/l10n';
import { Popover } from '../controls/Popover';
import { analysis } from '../state/network';
import { findModules } from './find';

/** Finds a layer or a module by its name. Ctrl+F opens it, Enter goes to the match. */
export function FindField() {
  const open = useSignal(false);
  useShortcut(open);
  const trigger = (
    <IconButton
      icon="search"
      label={t('Find Layer')}
      title={t('Find Layer (Ctrl+F)')}
      popup="dialog"
      expanded={open.value}
      onClick={() => (open.value = !open.value)}
    />
  );
  return (
    <Popover open={open} trigger={trigger} class="find">
      <FindBox />
    </Popover>
  );
}

function FindBox() {
  const query = useSignal('');
  const at = useSignal(0);
  const input = useRef<HTMLInputElement>(null);
  const matches = useComputed(() => ('value' in analysis.value ? findModules(analysis.value.value, query.value) : []));
  useLayoutEffect(() => input.current?.focus({ preventScroll: true }), []);

  const count = matches.value.length;
  const onKeyDown = (event: KeyboardEvent): void => {
    const step = arrowStep(event.key)?.y ?? 0;
    if (step !== 0 && count > 0) {
      event.preventDefault();
      at.value = (at.value + step + count) % count;
    } else if (event.key === 'Enter') {
      const match = matches.value[at.value];
      if (match) reveal(match.path);
    }
  };
  const onInput = (): void => {
    query.value = input.current?.value ?? '';
    at.value = 0;
  };

  return (
    <div role="dialog" aria-label={t('Find Layer')} class="find-box">
      <input
        ref={input}
        class="find-input"
        type="text"
        role="combobox"
        spellcheck={false}
        autocomplete="off"
        aria-label={t('Name of a layer')}
        aria-expanded={count > 0}
        aria-controls="find-matches"
        aria-activedescendant={count > 0 ? matchId(at.value) : undefined}
        placeholder={t('Find Layer')}
        onInput={onInput}
        onKeyDown={onKeyDown}
      />
      <div class="find-count" aria-live="polite">
        {query.value.trim() !== '' &&
          (count === 0 ? t('No layer has this name.') : t('{0} of {1}', at.value + 1, count))}
      </div>
      <div id="find-matches" class="find-matches" role="listbox" aria-label={t('Matches')}>
        {matches.value.map((module, index) => (
          <Match
            key={module.path}
            id={matchId(index)}
            path={module.path}
            type={module.type}
            active={index === at.value}
            pick={() => {
              at.value = index;
              reveal(module.path);
            }}
          />
        ))}
      </div>
    </div>
  );
}

interface MatchProps {
  readonly id: string;
  readonly path: string;
  readonly type: string;
  readonly active: boolean;
  readonly pick: () => void;
}

function Match({ id, path, type, active, pick }: MatchProps) {
  const element = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (active) element.current?.scrollIntoView({ block: 'nearest' });
  }, [active]);
  return (
    <div ref={element} id={id} class="find-match" role="option" aria-selected={active} title={path} onClick={pick}>
      <span class="find-path">{path}</span>
      <span class="find-type">{type}</span>
    </div>
  );
}

function matchId(index: number): string {
  return `find-match-${index}`;
}

function useShortcut(open: Signal<boolean>): void {
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent): void => {
      if (event.key !== 'f' || !(event.ctrlKey || event.metaKey) || event.shiftKey || event.altKey) return;
      event.preventDefault();
      open.value = true;
    };
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  }, []);
}
