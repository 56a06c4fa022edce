import { shapeText, si } from '../../src/model/format';
import { outputOf } from '../../src/model/paths';
import type { ActivationStatistics, RunMemory } from '../../src/protocol';
import { DistributionFigures } from '../charts/Figures';
import { Histogram } from '../charts/Histogram';
import { CopyButton } from '../controls/Copyable';
import { Notice } from '../controls/Notice';
import { Button, ProgressRing } from '../controls/toolkit';
import { runCommand } from '../host/host';
import { inside, shownRun } from '../state/inside';
import { graph } from '../state/network';
import { shownResult } from '../state/results';
import { selected } from '../state/selection';
import { t } from '../text/l10n';

/** What the shown picture excites in the selected layer or module. */
export function ActivationsTab() {
  const entry = shownResult.value;
  if (entry?.status !== 'done')
    return <NoPicture>{t('Classify a picture to see what it excites in each layer.')}</NoPicture>;
  if (shownRun.value === undefined) {
    return <NoPicture>{t('The weights have changed since the picture was classified. Classify it again.')}</NoPicture>;
  }
  const state = inside.value;
  if (state.status === 'failed') return <Notice kind="error">{state.message}</Notice>;
  if (state.status !== 'done') return <ProgressRing label={t('Looking into {0}', entry.file)} />;
  const path = selected.value ?? '';
  const output = outputOf(graph.value, path);
  const layer = state.summary.layers.find(candidate => candidate.path === output);
  return (
    <article class="activations">
      <h2 class="layer-name">
        <span class="selectable">{path === '' ? graph.value.root.type : path}</span>
        <CopyButton text={path === '' ? graph.value.root.type : path} label={t('Copy Name')} />
      </h2>
      {layer ? <Statistics layer={layer} /> : <p class="quiet">{t('Not executed at this input size.')}</p>}
      <Memory memory={state.summary.memory} />
    </article>
  );
}

function NoPicture({ children }: { children: string }) {
  return (
    <div class="empty">
      <p>{children}</p>
      <Button label={t('Classify Image…')} onClick={() => runCommand('classifyImage')} />
    </div>
  );
}

function Statistics({ layer: { path, shape, distribution, ...counts } }: { layer: ActivationStatistics }) {
  return (
    <section class="parameter" aria-label={t('Output')}>
      <h4 class="parameter-name">
        {t('Output')} <span class="shape">{shapeText(shape)}</span>
      </h4>
      {counts.nonFinite > 0 && (
        <Notice kind="warning">
          {t('NaN or infinite: {0}; the figures are of the other values.', counts.nonFinite)}
        </Notice>
      )}
      <div class="charts">{distribution && <Histogram name={path} distribution={distribution} reachable />}</div>
      <DistributionFigures distribution={distribution} zeros={counts} />
    </section>
  );
}

/** What the activations take of what they may take. */
function Memory({ memory: { runs, bytes, limit } }: { memory: RunMemory }) {
  return (
    <p class="quiet">
      {runs === 1
        ? t('Activations of one picture: {0} of {1}', bytesText(bytes), bytesText(limit))
        : t('Activations of {0} pictures: {1} of {2}', runs, bytesText(bytes), bytesText(limit))}
    </p>
  );
}

function bytesText(bytes: number): string {
  return t('{0}B', si(bytes));
}
