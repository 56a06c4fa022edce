import { shapeText, si } from '../../src/model/format';
import { outputOf } from '../../src/model/paths';
import type { ActivationStatistics, RunMemory } from '../../src/protocol';
import { DistributionFigures } from '../charts/Figures';
import { Histogram } from '../charts/Histogram';
import { useRef } from 'preact/hooks';
import { CopyButton } from '../controls/Copyable';
import { Notice } from '../controls/Notice';
import { Button, ProgressRing } from '../controls/toolkit';
import { IconButton } from '../controls/IconButton';
import { post, runCommand } from '../host/host';
import { inside, runMemory, shownRun } from '../state/inside';
import { Segments } from '../controls/Segments';
import { useRovingFocus } from '../controls/rovingFocus';
import { useEngineCall } from '../engine/useEngineCall';
import type { ChannelView } from '../state/channels';
import { CHANNEL_VIEWS, channelView, openedChannel, pins } from '../state/channels';
import type { ResultEntry } from '../state/results';
import { engineModel, engineRunsShownNetwork } from '../state/weights';
import { OtherNetwork } from '../weights/OtherNetwork';
import { ChannelsView } from './ChannelsView';
import { PicturesView } from './PicturesView';
import { PinsView } from './PinsView';
import { config, graph } from '../state/network';
import { shownResult } from '../state/results';
import { selected } from '../state/selection';
import { t } from '../text/l10n';

/** What the shown picture excites in the selected layer or module. */
export function ActivationsTab() {
  const entry = shownResult.value;
  const run = shownRun.value;
  if (entry?.status !== 'done')
    return <NoPicture>{t('Classify a picture to see what it excites in each layer.')}</NoPicture>;
  if (run === undefined) {
    return <NoPicture>{t('The weights have changed since the picture was classified. Classify it again.')}</NoPicture>;
  }
  const model = engineModel.value;
  if (model && !engineRunsShownNetwork.value) return <OtherNetwork model={model} />;
  return <Activations entry={entry} run={run} />;
}

function Activations({ entry, run }: { entry: Extract<ResultEntry, { status: 'done' }>; run: string }) {
  const region = useRef<HTMLElement>(null);
  const onKeyDown = useRovingFocus(region);
  const path = selected.value ?? '';
  const name = path === '' ? graph.value.root.type : path;
  const answer = useEngineCall('channelMaps', { run, path });
  const view = channelView.value;
  const pinned = pins.value.filter(({ variant }) => variant === config.value.variant).length;
  const views: Readonly<Record<ChannelView, string>> = {
    channels: t('Channels'),
    pictures: t('Two Pictures'),
    pins: pinned > 0 ? t('Pinned ({0})', pinned) : t('Pinned'),
  };
  return (
    <article class="activations" ref={region} onKeyDown={onKeyDown} aria-busy={answer.status === 'loading'}>
      <h2 class="layer-name">
        <span class="selectable">{name}</span>
        <CopyButton text={name} label={t('Copy Name')} />
        <IconButton
          icon="export"
          label={t('Export Activations…')}
          onClick={() => post({ type: 'exportActivations', run, layer: path })}
        />
      </h2>
      <Segments
        label={t('What is shown')}
        options={CHANNEL_VIEWS.map(value => ({ value, text: views[value] }))}
        value={view}
        onChange={value => (channelView.value = value)}
      />
      {view === 'channels' && !openedChannel.value && <LayerFigures path={path} file={entry.file} />}
      {view === 'channels' && <ChannelsView run={run} answer={answer} />}
      {view === 'pictures' && <PicturesView shown={entry} answer={answer} path={path} />}
      {view === 'pins' && <PinsView />}
      {runMemory.value && <Memory memory={runMemory.value} />}
    </article>
  );
}

/** The figures of the selection's output. */
function LayerFigures({ path, file }: { path: string; file: string }) {
  const state = inside.value;
  if (state.status === 'failed') return <Notice kind="error">{state.message}</Notice>;
  if (state.status !== 'done') {
    return (
      <div class="figures-waiting">
        <ProgressRing label={t('Looking into {0}', file)} />
      </div>
    );
  }
  const output = outputOf(graph.value, path);
  const layer = state.summary.layers.find(candidate => candidate.path === output);
  return layer ? <Statistics layer={layer} /> : <p class="quiet">{t('Not executed at this input size.')}</p>;
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
