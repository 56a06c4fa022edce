import { Button, ProgressRing } from '../controls/toolkit';
import { runCommand } from '../host/host';
import { t } from '../text/l10n';
import { weights, weightsKnown } from '../state/weights';

/** Says that nothing is loaded, not yet, or why not, and offers to load something. */
export function NoModel() {
  const state = weights.value;
  if (!weightsKnown.value) return null;
  if (state.status === 'loading') {
    return (
      <div class="empty">
        <ProgressRing label={t('Loading {0}', state.name)} />
        <p>{t('Loading {0}', state.name)}</p>
      </div>
    );
  }
  return (
    <div class="empty">
      <p class="selectable">
        {state.status === 'failed' ? t('Weights not loaded: {0}', state.message) : t('No weights are loaded.')}
      </p>
      <Button label={t('Load Weights…')} onClick={() => runCommand('loadWeights')} />
    </div>
  );
}
