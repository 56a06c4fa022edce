import { useMemo, useRef } from 'preact/hooks';
import type { ChannelMaps } from '../../src/protocol';
import { BarChart } from '../charts/BarChart';
import { LinkButton } from '../controls/LinkButton';
import { Dropdown } from '../controls/toolkit';
import type { Answer } from '../engine/useEngineCall';
import { CHANNEL_SORTS, MAP_SCALES, channelSort, mapScale, openChannel, openedChannel } from '../state/channels';
import { t } from '../text/l10n';
import { channelOrder } from './channelOrder';
import { channelName, channelText, className, sortText } from './channelText';
import { ChannelGrid } from './ChannelGrid';
import { LargeChannel } from './LargeChannel';
import { isSigned, layerMagnitude, scaleOf } from './mapScales';
import { ScaleBar } from './ScaleBar';
import { TermRow } from './TermRow';

/** All channels of a layer's output, or one of them large. */
export function ChannelsView({ run, answer }: { run: string; answer: Answer<ChannelMaps> }) {
  const last = useRef<{ readonly path: string; readonly channel: number } | undefined>(undefined);
  if (answer.status === 'failed') return <p class="selectable">{answer.message}</p>;
  if (answer.status === 'loading') return <div class="channels-waiting" aria-busy="true" />;
  const maps = answer.value;
  const opened = openedChannel.value;
  if (opened) {
    last.current = opened;
    return <LargeChannel run={run} maps={opened.path === maps.path ? maps : undefined} opened={opened} />;
  }
  const open = (channel: number): void => openChannel({ path: maps.path, channel });
  // Only once: the keyboard goes back to where it came from.
  const back = last.current?.path === maps.path ? last.current.channel : undefined;
  last.current = undefined;
  return maps.maps.length > 0 ? (
    <Maps maps={maps} current={back} onOpen={open} />
  ) : (
    <Numbers maps={maps} onOpen={open} />
  );
}

interface ChannelsProps {
  readonly maps: ChannelMaps;
  readonly onOpen: (channel: number) => void;
}

function Maps({ maps, current, onOpen }: ChannelsProps & { current: number | undefined }) {
  const [sort, scope] = [channelSort.value, mapScale.value];
  const order = useMemo(() => channelOrder(maps, sort), [maps, sort]);
  const scale = useMemo(() => scaleOf(maps, scope), [maps, scope]);
  const scopes = { each: t('each channel'), layer: t('all channels') };
  return (
    <section class="channels" aria-label={t('Channels')}>
      <div class="picture-bar">
        <div class="scale-field">
          <span class="field-label" aria-hidden="true">
            {t('Sort by')}
          </span>
          <Dropdown
            class="scale"
            label={t('Order of the channels')}
            options={CHANNEL_SORTS.map(value => ({ value, text: sortText(value) }))}
            value={sort}
            onChange={value => (channelSort.value = value)}
          />
        </div>
        <div class="scale-field">
          <span class="field-label" aria-hidden="true">
            {t('Scale of')}
          </span>
          <Dropdown
            class="scale"
            label={t('Scale of the colors')}
            options={MAP_SCALES.map(value => ({ value, text: scopes[value] }))}
            value={scope}
            onChange={value => (mapScale.value = value)}
          />
        </div>
      </div>
      {scope === 'layer' && <ScaleBar strongest={layerMagnitude(maps)} signed={isSigned(maps)} />}
      <ChannelGrid
        key={`${maps.path} ${sort}`}
        maps={maps}
        order={order}
        scale={scale}
        current={current}
        onOpen={onOpen}
      />
    </section>
  );
}

/** So many of the largest numbers are listed. */
const LISTED = 12;

/** Channels that are a single number each: bars, in the order of the index, and the largest ones. */
function Numbers({ maps, onOpen }: ChannelsProps) {
  const { path, mean } = maps;
  const order = useMemo(() => channelOrder(maps, 'mean'), [maps]);
  const [strongest = 0] = order;
  return (
    <section class="channels" aria-label={t('Channels')}>
      <BarChart
        class="vector tall"
        values={mean}
        label={t('{0} values; the largest is {1}', mean.length, channelText(maps, strongest))}
        ends={['0', t('channel {0}', mean.length - 1)]}
        barText={index => channelText(maps, index)}
        onPick={onOpen}
      />
      <div class="terms" role="table" aria-label={t('The largest values')}>
        {order.slice(0, LISTED).map(channel => (
          <TermRow key={channel} value={mean[channel] ?? NaN} most={layerMagnitude(maps)}>
            <LinkButton label={channelName(path, channel)} onClick={() => onOpen(channel)} />{' '}
            <span class="quiet">{className(path, channel)}</span>
          </TermRow>
        ))}
      </div>
    </section>
  );
}
