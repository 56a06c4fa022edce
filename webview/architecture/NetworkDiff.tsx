import type { JSX } from 'preact';
import type { GraphDiff, LayerDiff } from '../../src/model/diff/graphDiff';
import { grouped, signedPercent } from '../../src/model/format';
import { VARIANT_IDS, VARIANTS } from '../../src/model/variants';
import { Section } from '../controls/Facts';
import { Icon } from '../controls/Icon';
import { LinkButton } from '../controls/LinkButton';
import { Dropdown } from '../controls/toolkit';
import { reveal } from '../graph/interact/nodeActions';
import { runCommand } from '../host/host';
import { isEdited } from '../state/edits';
import { config } from '../state/network';
import type { ReferenceKind } from '../state/reference';
import { fileNetwork, networkDiff, referenceKind } from '../state/reference';
import { t } from '../text/l10n';
import { differenceText } from './differenceText';

/** The layers in which the shown network differs from another one. */
export function NetworkDiff(): JSX.Element {
  const diff = networkDiff.value;
  const file = fileNetwork.value;
  const kind = referenceKind.value === 'file' && !file ? 'base' : referenceKind.value;
  const options: readonly { value: ReferenceKind; text: string }[] = [
    { value: 'base', text: t('before the edits') },
    ...VARIANT_IDS.map(value => ({ value, text: VARIANTS[value].name })),
    ...(file ? [{ value: 'file' as const, text: file.name }] : []),
  ];
  return (
    <Section title={t('Layers that differ')}>
      <div class="option-row">
        <span class="option-label">{t('From')}</span>
        <Dropdown
          class="reference"
          label={t('The network to compare with')}
          options={options}
          value={kind}
          onChange={value => (referenceKind.value = value)}
        />
        <LinkButton label={t('another file…')} onClick={() => runCommand('compareNetworks')} />
      </div>
      {diff ? <Differences diff={diff} /> : <p class="quiet">{t('No figures at this input size.')}</p>}
    </Section>
  );
}

function Differences({ diff }: { readonly diff: GraphDiff }): JSX.Element {
  const { layers, unchanged, renamed, before, after } = diff;
  if (layers.length === 0) {
    const same = isEdited.value || referenceKind.value !== 'base';
    return <p class="quiet">{same ? t('None: all layers are the same.') : t('None: nothing is edited.')}</p>;
  }
  return (
    <>
      <p>
        {t('{0} of {1} layers.', layers.length, layers.length + unchanged)}{' '}
        <span class="quiet">
          {t(
            'Params {0} → {1} ({2}).',
            grouped(before.totals.params),
            grouped(after.totals.params),
            signedPercent(before.totals.params, after.totals.params),
          )}{' '}
          {renamed > 0 && t('{0} have other names.', renamed)}
        </span>
      </p>
      <ul class="layer-diffs">
        {layers.map(layer => (
          <LayerRow key={`${layer.kind} ${pathOf(layer)}`} layer={layer} />
        ))}
      </ul>
    </>
  );
}

const ICONS: Readonly<Record<LayerDiff['kind'], string>> = {
  added: 'diff-added',
  removed: 'diff-removed',
  changed: 'diff-modified',
};

function LayerRow({ layer }: { readonly layer: LayerDiff }): JSX.Element {
  const names = { added: t('Added'), removed: t('Removed'), changed: t('Changed') };
  const path = pathOf(layer);
  const text = differenceText(layer, config.value.convention);
  return (
    <li class={`layer-diff ${layer.kind}`} title={[names[layer.kind], path, ...text].join('\n')}>
      <Icon name={ICONS[layer.kind]} />
      <span class="visually-hidden">{names[layer.kind]}</span>
      <span class="layer-diff-text">
        {layer.kind === 'removed' ? <span>{path}</span> : <LinkButton label={path} onClick={() => reveal(path)} />}{' '}
        <span class="quiet">{text.join(', ')}</span>
      </span>
    </li>
  );
}

function pathOf(layer: LayerDiff): string {
  return layer.kind === 'removed' ? layer.before.path : layer.after.path;
}
