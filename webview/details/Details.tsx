import type { ComponentType } from 'preact';
import { ActivationsTab } from '../activations/ActivationsTab';
import { ArchitectureTab } from '../architecture/ArchitectureTab';
import { ComparisonTab } from '../comparison/ComparisonTab';
import { t } from '../text/l10n';
import type { Tab } from '../state/tabs';
import { pickedTab, shownTab, shownTabs } from '../state/tabs';
import { ParityTab } from '../parity/ParityTab';
import { ModelTab } from '../model/ModelTab';
import { ResultTab } from '../results/ResultTab';
import { WeightsTab } from '../weights/WeightsTab';
import { TimeTab } from '../profile/TimeTab';
import { LayerTab } from './LayerTab';
import { TabBar } from './TabBar';

const CONTENTS: Readonly<Record<Tab, ComponentType>> = {
  layer: LayerTab,
  weights: WeightsTab,
  activations: ActivationsTab,
  model: ModelTab,
  architecture: ArchitectureTab,
  comparison: ComparisonTab,
  parity: ParityTab,
  result: ResultTab,
  time: TimeTab,
};

/** Tabs about the selected layer, the model, and what the network sees in a picture. */
export function Details() {
  const names: Readonly<Record<Tab, string>> = {
    layer: t('Layer'),
    weights: t('Weights'),
    activations: t('Activations'),
    model: t('Model'),
    architecture: t('Architecture'),
    comparison: t('Comparison'),
    parity: t('Parity'),
    result: t('Result'),
    time: t('Time'),
  };
  const tabs = shownTabs.value;
  const current = shownTab.value;
  const Content = CONTENTS[current];

  return (
    <>
      <TabBar
        label={t('Details')}
        tabs={tabs.map(id => ({ id, name: names[id] }))}
        current={current}
        onPick={tab => (pickedTab.value = tab)}
      />
      <div
        key={current}
        id="tab-content"
        class="tab-content"
        role="tabpanel"
        aria-labelledby={`tab-${current}`}
        tabIndex={0}
      >
        <Content />
      </div>
    </>
  );
}
