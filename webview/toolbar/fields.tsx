import { VARIANT_IDS, VARIANTS } from '../../src/model/variants';
import { CONVENTIONS, MODES } from '../../src/protocol';
import { edit, isEdited, leaveEdits } from '../state/edits';
import { configure, analysis, config, graph } from '../state/network';
import { Checkbox, Dropdown } from '../controls/toolkit';
import { t } from '../text/l10n';
import { networkName } from '../text/networkName';
import { fixedByWeights } from '../state/weights';
import { MAX_BATCH, MAX_CLASSES, readInputSize } from './limits';
import { readCount } from '../controls/typedCount';
import { NumberField } from '../controls/NumberField';

// The controls of what is analyzed, one for each value of the configuration.

export function VariantField() {
  return (
    <Dropdown
      // The toolkit shows another text of an option only from the start; a new control would lose the focus.
      key={isEdited.value ? networkName(config.value) : ''}
      class="variant"
      label={t('Network')}
      title={networkName(config.value)}
      options={VARIANT_IDS.map(value => ({
        value,
        text: value === config.value.variant ? networkName(config.value) : VARIANTS[value].name,
      }))}
      value={config.value.variant}
      onChange={variant => leaveEdits(variant)}
    />
  );
}

export function InputSizeField() {
  return (
    <NumberField
      label={t('Input')}
      hint={t('Height and width of the input, in pixels')}
      value={config.value.inputSize}
      read={text => readInputSize(text, graph.value, config.value)}
      onChange={inputSize => configure({ inputSize })}
      error={'error' in analysis.value ? analysis.value.error : undefined}
    />
  );
}

export function BatchField() {
  return (
    <NumberField
      label={t('Batch')}
      hint={t('Pictures in a batch')}
      value={config.value.batch}
      read={text => readCount(text, MAX_BATCH)}
      onChange={batch => configure({ batch })}
    />
  );
}

export function ModeField() {
  const text = { eval: t('Evaluation'), train: t('Training') };
  return (
    <Dropdown
      class="mode"
      label={t('Mode')}
      title={t('In training the auxiliary heads are executed too')}
      options={MODES.map(value => ({ value, text: text[value] }))}
      value={config.value.mode}
      onChange={mode => configure({ mode })}
    />
  );
}

export function ConventionField() {
  const text = {
    torchinfo: t('torchinfo: all layers with parameters'),
    fvcore: t('fvcore: convolutions, matrix products'),
  };
  return (
    <div class="stacked-field">
      <span class="field-label" aria-hidden="true">
        {t('Mult-adds counted as')}
      </span>
      <Dropdown
        class="wide"
        label={t('Mult-adds counted as')}
        options={CONVENTIONS.map(value => ({ value, text: text[value] }))}
        value={config.value.convention}
        onChange={convention => configure({ convention })}
      />
    </div>
  );
}

export function AuxiliaryHeadsField() {
  return (
    <Checkbox
      label={t('Auxiliary heads')}
      checked={config.value.useAux}
      onChange={useAux => (isEdited.value ? edit({ useAux }) : configure({ useAux }))}
      disabled={fixedByWeights.value}
    />
  );
}

export function ClassesField() {
  return (
    <NumberField
      label={t('Classes')}
      hint={t('Number of classes')}
      value={config.value.classes}
      read={text => readCount(text, MAX_CLASSES)}
      onChange={classes => (isEdited.value ? edit({ classes }) : configure({ classes }))}
      disabled={fixedByWeights.value}
    />
  );
}
