import type { WeightsComparison } from '../../src/protocol';
import { fileOrigin } from '../../src/protocol';
import { IconButton } from '../controls/IconButton';
import { post } from '../host/host';
import { t } from '../text/l10n';
import { pickedTab } from '../state/tabs';
import { engineModel, comparison } from '../state/weights';
import { Notice } from '../controls/Notice';
import { ChangeTable } from './ChangeTable';
import { NotCompared } from './NotCompared';
import { overview } from './changeRows';
import { comparisonText } from './comparisonText';

/** Where another file's weights differ from the model's. */
export function ComparisonTab() {
  const current = comparison.value;
  return current ? <Comparison comparison={current} /> : null;
}

function Comparison({ comparison: current }: { comparison: WeightsComparison }) {
  const { model, other } = current;
  const origin = engineModel.value?.origin;
  const isStale = origin !== undefined && fileOrigin(origin)?.sha256 !== model.sha256;
  const close = (): void => {
    comparison.value = undefined;
    post({ type: 'closeComparison' });
    pickedTab.value = 'model';
  };
  return (
    <article class="comparison" aria-label={t('{0} compared with {1}', other.name, model.name)}>
      <header class="comparison-header">
        <h2 class="layer-name selectable">{t('{0} compared with {1}', other.name, model.name)}</h2>
        <IconButton icon="close" label={t('Close the Comparison')} onClick={close} />
      </header>
      {isStale && <Notice kind="info">{t('Another model has been loaded since.')}</Notice>}
      <p class="selectable">{comparisonText(current)}</p>
      {overview(current).changed > 0 && <ChangeTable comparison={current} />}
      <NotCompared comparison={current} />
    </article>
  );
}
