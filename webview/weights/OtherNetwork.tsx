import type { ModelInfo } from '../../src/protocol';
import { Button } from '../controls/toolkit';
import { showNetwork } from '../state/edits';
import { t } from '../text/l10n';
import { networkName } from '../text/networkName';

/** Says that the loaded weights are those of another network than the shown one, and offers to show that. */
export function OtherNetwork({ model }: { model: ModelInfo }) {
  const { classes, useAux } = model;
  const name = networkName(model);
  return (
    <div class="empty">
      <p>
        {t('The loaded weights do not belong to the shown network.')}{' '}
        {useAux
          ? t('They belong to {0} with {1} classes and auxiliary heads.', name, classes)
          : t('They belong to {0} with {1} classes, without auxiliary heads.', name, classes)}
      </p>
      <Button label={t('Show Their Network')} onClick={() => showNetwork(model)} />
    </div>
  );
}
