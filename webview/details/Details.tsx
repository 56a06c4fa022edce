import { useRef } from 'preact/hooks';
import { t } from '../l10n';
import type { Tab } from '../layout';
import { tab, TABS } from '../layout';
import { ResultTab } from '../results/ResultTab';
import { LayerTab } from './LayerTab';

/** What is known of the selected layer, and what the network sees in a picture. */
export function Details() {
  const list = useRef<HTMLDivElement>(null);
  const names: Readonly<Record<Tab, string>> = { layer: t('Layer'), result: t('Result') };

  const onKeyDown = (event: KeyboardEvent): void => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    const next = step === undefined ? undefined : TABS[(TABS.indexOf(tab.value) + step + TABS.length) % TABS.length];
    if (next === undefined) return;
    event.preventDefault();
    tab.value = next;
    list.current?.querySelector<HTMLElement>(`#tab-${next}`)?.focus();
  };

  return (
    <>
      <div class="tabs" role="tablist" aria-label={t('Details')} ref={list} onKeyDown={onKeyDown}>
        {TABS.map(name => (
          <button
            key={name}
            id={`tab-${name}`}
            type="button"
            role="tab"
            class="tab"
            aria-selected={tab.value === name}
            aria-controls="tab-content"
            tabIndex={tab.value === name ? 0 : -1}
            onClick={() => (tab.value = name)}
          >
            {names[name]}
          </button>
        ))}
      </div>
      <div id="tab-content" class="tab-content" role="tabpanel" aria-labelledby={`tab-${tab.value}`} tabIndex={0}>
        {tab.value === 'layer' ? <LayerTab /> : <ResultTab />}
      </div>
    </>
  );
}
