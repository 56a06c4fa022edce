import type { ComponentType } from 'preact';
import { useRef } from 'preact/hooks';
import { ActivationsTab } from '../activations/ActivationsTab';
import { ComparisonTab } from '../comparison/ComparisonTab';
import { t } from '../text/l10n';
import type { Tab } from '../state/tabs';
import { pickedTab, shownTab, shownTabs } from '../state/tabs';
import { ModelTab } from '../model/ModelTab';
import { ResultTab } from '../results/ResultTab';
import { WeightsTab } from '../weights/WeightsTab';
import { useRovingFocus } from '../controls/rovingFocus';
import { LayerTab } from './LayerTab';

const CONTENTS: Readonly<Record<Tab, ComponentType>> = {
  layer: LayerTab,
  weights: WeightsTab,
  activations: ActivationsTab,
  model: ModelTab,
  comparison: ComparisonTab,
  result: ResultTab,
};

/** Tabs about the selected layer, the model, and what the network sees in a picture. */
export function Details() {
  const list = useRef<HTMLDivElement>(null);
  const names: Readonly<Record<Tab, string>> = {
    layer: t('Layer'),
    weights: t('Weights'),
    activations: t('Activations'),
    model: t('Model'),
    comparison: t('Comparison'),
    result: t('Result'),
  };
  const tabs = shownTabs.value;
  const current = shownTab.value;
  const Content = CONTENTS[current];

  const onKeyDown = useRovingFocus(list, {
    items: '[role=tab]',
    axis: 'x',
    wraps: true,
    current: tabs.indexOf(current),
    onMove: index => (pickedTab.value = tabs[index] ?? current),
  });

  return (
    <>
      <div class="tabs" role="tablist" aria-label={t('Details')} ref={list} onKeyDown={onKeyDown}>
        {tabs.map(name => (
          <button
            key={name}
            id={`tab-${name}`}
            type="button"
            role="tab"
            class="tab"
            aria-selected={current === name}
            aria-controls="tab-content"
            onClick={() => (pickedTab.value = name)}
          >
            {names[name]}
          </button>
        ))}
      </div>
      <div
        key={current}
        id="tab-content"
        class="tab-content"
        role="tabpanel"
        aria-labeledby={`tab-${current}`}
        tabIndex={0}
      >
        <Content />
      </div>
    </>
  );
}
