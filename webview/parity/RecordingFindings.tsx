import { useSignal } from '@preact/signals';
import { firstDiffering, snr } from '../../src/parity/recordingFinding';
import { shapeText } from '../../src/model/format';
import { VARIANTS } from '../../src/model/variants';
import type { RecordingCause, RecordingComparison } from '../../src/protocol';
import { modelKey } from '../../src/protocol';
import { Section } from '../controls/Facts';
import { LinkButton } from '../controls/LinkButton';
import { NameList } from '../controls/NameList';
import { Notice } from '../controls/Notice';
import { Checkbox } from '../controls/toolkit';
import { reveal } from '../graph/interact/nodeActions';
import { engineModel } from '../state/weights';
import { t } from '../text/l10n';
import type { Mark, ParityRow } from './ParityGrid';
import { ParityGrid } from './ParityGrid';
import { causeText } from './parityText';

type Module = RecordingComparison['modules'][number];

/** A recording beside the model's own run, module by module, and why they part. */
export function RecordingFindings({ comparison }: { comparison: RecordingComparison }) {
  const { model, input, modules, causes, unexplained, unknown, notRecorded } = comparison;
  const current = engineModel.value;
  const differing = modules.filter(({ state }) => state === 'differs');
  const onlyDiffering = useSignal(true);
  const shown = onlyDiffering.value && differing.length > 0 ? differing : modules;
  return (
    <>
      {current && modelKey(current) !== modelKey(model) && (
        <Notice kind="info">{t('Another model has been loaded since.')}</Notice>
      )}
      <p class="quiet selectable">
        {t('Run on the recorded input {0}, beside {1}.', shapeText(input), VARIANTS[model.variant].name)}
      </p>
      {(causes.length > 0 || unexplained.length > 0) && <Causes comparison={comparison} />}
      <Section title={t('Modules')}>
        {differing.length > 0 && (
          <Checkbox
            label={t('Only the {0} of {1} modules that differ by themselves', differing.length, modules.length)}
            checked={onlyDiffering.value}
            onChange={checked => (onlyDiffering.value = checked)}
          />
        )}
        <ParityGrid
          kind="recording"
          label={t('Recorded modules')}
          columns={[
            { column: 'relative', heading: t('Error'), hint: t('‖theirs − ours‖ / ‖ours‖') },
            { column: 'snr', heading: t('SNR'), hint: t('The ratio of signal to noise, in dB') },
            { column: 'cosine', heading: t('Cosine'), hint: t('Of the angle between both') },
          ]}
          rows={shown.map(module => moduleRow(module, module === firstDiffering(comparison)))}
        />
      </Section>
      {unknown.length > 0 && (
        <NameList title={t('Recorded, but not of this network')} names={unknown.map(name => ({ name }))} />
      )}
      {notRecorded.length > 0 && (
        <NameList title={t('Layers that are not recorded')} names={notRecorded.map(name => ({ name }))} />
      )}
    </>
  );
}

function Causes({ comparison: { causes, unexplained } }: { comparison: RecordingComparison }) {
  return (
    <Section title={t('Cause')}>
      <ul class="parity-causes">
        {causes.map(cause => (
          <li key={cause.kind + cause.layers.join()}>
            <Cause cause={cause} />
          </li>
        ))}
      </ul>
      {unexplained.length > 0 && (
        <p>
          {causes.length > 0
            ? t('With this, {0} modules still differ by themselves; no known cause explains them.', unexplained.length)
            : t('No known cause explains it. Are the weights the same?')}
        </p>
      )}
      {unexplained.length === 0 && <p>{t('With this, everything that is recorded agrees.')}</p>}
    </Section>
  );
}

function Cause({ cause }: { cause: RecordingCause }) {
  const { layers, error } = cause;
  const [first] = layers;
  const others = layers.length - 1;
  return (
    <>
      <strong class="selectable">{causeText(cause)}</strong>
      {first !== undefined && (
        <div title={layers.join('\n')}>
          <LinkButton label={first} onClick={() => reveal(first)} />
          {others > 0 && <span> {t('and {0} others', others)}</span>}
        </div>
      )}
      <div class="quiet">{t('Computed so, the error is {0}.', errorText(error))}</div>
    </>
  );
}

const NOTHING = '–';

function moduleRow(module: Module, isFirst: boolean): ParityRow {
  const { path, shape, theirShape, error, cosine, nonFinite } = module;
  const fault = theirShape
    ? t('{0}, not {1}', shapeText(theirShape), shapeText(shape))
    : nonFinite > 0
      ? t('{0} values are NaN or infinite', nonFinite)
      : '';
  return {
    id: path,
    name: path,
    path,
    isFirst,
    mark: markOf(module),
    cells: [
      { column: 'relative', text: error === undefined ? NOTHING : errorText(error), title: fault || errorHint(module) },
      { column: 'snr', text: error === undefined ? NOTHING : snrText(error), title: fault },
      { column: 'cosine', text: cosine?.toFixed(5) ?? NOTHING, title: cosine === undefined ? fault : String(cosine) },
    ],
  };
}

function errorText(error: number): string {
  return error === 0 ? '0' : error.toExponential(1);
}

function snrText(error: number): string {
  return error === 0 ? '∞' : `${snr(error).toFixed(0)} dB`;
}

function errorHint({ error, ownError, largest }: Module): string {
  const parts = [t('relative error {0}', error ?? NOTHING)];
  if (ownError !== undefined) parts.push(t('from what is recorded before it: {0}', ownError));
  if (largest !== undefined) parts.push(t('the largest difference of a value: {0}', largest));
  return parts.join('\n');
}

function markOf({ state }: Module): Mark {
  switch (state) {
    case 'agrees':
      return { icon: 'check', kind: 'same', text: t('agrees') };
    case 'differs':
      return { icon: 'error', kind: 'differs', text: t('differs by itself') };
    case 'follows':
      return { icon: 'arrow-small-down', kind: 'follows', text: t('follows from what is before it') };
  }
}
