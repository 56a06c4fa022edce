import { useSignal } from '@preact/signals';
import { IconButton } from '../controls/IconButton';
import { Button } from '../controls/toolkit';
import { runCommand } from '../host/host';
import { t } from '../text/l10n';
import { pageSize } from '../state/panes';
import { Popover } from '../controls/Popover';
import { fixedByWeights } from '../state/weights';
import {
  AuxiliaryHeadsField,
  BatchField,
  ClassesField,
  ConventionField,
  InputSizeField,
  ModeField,
  VariantField,
} from './fields';

/** The less common controls; on a small page, all controls. */
export function OptionsField() {
  const open = useSignal(false);
  const trigger = (
    <IconButton
      icon="ellipsis"
      label={t('More Options')}
      popup="dialog"
      expanded={open.value}
      onClick={() => (open.value = !open.value)}
    />
  );
  const run = (command: 'copySummary' | 'compareTable' | 'openSettings'): void => {
    open.value = false;
    runCommand(command);
  };
  return (
    <Popover open={open} trigger={trigger} class="options">
      <div class="options-form" role="dialog" aria-label={t('More Options')}>
        {pageSize.value === 'small' && (
          <>
            <VariantField />
            <ModeField />
            <InputSizeField />
            <BatchField />
          </>
        )}
        <ConventionField />
        <AuxiliaryHeadsField />
        <ClassesField />
        {fixedByWeights.value && <p class="quiet">{t('The loaded weights decide the heads and the classes.')}</p>}
        <div class="options-actions">
          <Button label={t('Copy Summary')} onClick={() => run('copySummary')} />
          <Button label={t('Compare torchinfo Table…')} onClick={() => run('compareTable')} />
          <Button label={t('Settings')} onClick={() => run('openSettings')} />
        </div>
      </div>
    </Popover>
  );
}
