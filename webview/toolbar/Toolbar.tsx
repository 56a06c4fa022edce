import { Button } from '../controls/toolkit';
import { runCommand } from '../host/host';
import { t } from '../text/l10n';
import { pageSize } from '../state/panes';
import { FindField } from './FindField';
import { BatchField, InputSizeField, ModeField, VariantField } from './fields';
import { OptionsField } from './OptionsField';
import { WeightsField } from './WeightsField';

export function Toolbar() {
  return (
    <header class="toolbar">
      {pageSize.value !== 'small' && <VariantField />}
      <WeightsField />
      {pageSize.value !== 'small' && (
        <>
          <InputSizeField />
          <BatchField />
          <ModeField />
        </>
      )}
      <div class="toolbar-end">
        <Button label={t('Classify Image…')} appearance="primary" onClick={() => runCommand('classifyImage')} />
        <FindField />
        <OptionsField />
      </div>
    </header>
  );
}
