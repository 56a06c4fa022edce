import { useLayoutEffect, useMemo, useRef } from 'preact/hooks';
import type { ReceptiveField } from '../../src/model/receptiveField';
import { ONE_PIXEL } from '../../src/model/receptiveField';
import { analyze } from '../../src/model/analysis';
import type { ChannelMaps, TensorData, ValuePlace } from '../../src/protocol';
import { announce } from '../controls/Announcer';
import { IconButton } from '../controls/IconButton';
import { Segments } from '../controls/Segments';
import { ProgressRing } from '../controls/toolkit';
import { useEngineCall } from '../engine/useEngineCall';
import type { MapLook } from '../state/channels';
import { channelSort, closeChannel, isPinned, MAP_LOOKS, mapLook, openChannel, togglePin } from '../state/channels';
import { config, graph } from '../state/network';
import { shownResult } from '../state/results';
import { t } from '../text/l10n';
import { largestMagnitude } from '../../src/drawing/pixels/colors';
import { channelOrder } from './channelOrder';
import { channelName, channelText, sortText } from './channelText';
import { LargeMap } from './LargeMap';
import { ScaleBar } from './ScaleBar';
import { ValueSum } from './ValueSum';

interface LargeChannelProps {
  readonly run: string;
  /** Of its layer; undefined for one that is not selected, such as the network's input. */
  readonly maps: ChannelMaps | undefined;
  readonly opened: Pick<ValuePlace, 'path' | 'channel'> & {
    readonly position?: Pick<ValuePlace, 'y' | 'x'> | undefined;
  };
}

/** One channel, large, over what the network saw; and what a value of it is made of. */
export function LargeChannel({ run, maps, opened }: LargeChannelProps) {
  const { path, channel, position } = opened;
  const region = useRef<HTMLElement>(null);
  const answer = useEngineCall('channelValues', { run, channels: [{ path, channel }] });
  const order = useMemo(() => maps && channelOrder(maps, channelSort.value), [maps, channelSort.value]);
  useLayoutEffect(() => {
    const page = region.current?.closest('[role=tabpanel]');
    if (!region.current || !page) return;
    // Not by scrollIntoView, which would move the whole page too.
    const above = page.getBoundingClientRect().top - region.current.getBoundingClientRect().top;
    if (above > 0) page.scrollTop -= above;
  }, [path, channel]);

  const place = order?.indexOf(channel);
  const step = (by: 1 | -1): void => {
    const next = place === undefined ? undefined : order?.[place + by];
    if (next === undefined) return;
    openChannel({ path, channel: next, position });
    if (maps) announce(channelText(maps, next));
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'Escape') closeChannel();
    else if (event.key === 'PageDown' || event.key === 'PageUp') step(event.key === 'PageDown' ? 1 : -1);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const pin = { variant: config.value.variant, path, channel };
  const values = answer.status === 'done' ? answer.value.maps[0] : undefined;
  const entry = shownResult.value;
  return (
    <section class="large-channel" aria-label={channelName(path, channel)} ref={region} onKeyDown={onKeyDown}>
      <div class="channel-bar">
        <IconButton icon="arrow-left" label={t('All Channels')} onClick={closeChannel} />
        <h4>{channelName(path, channel)}</h4>
        {maps && place !== undefined && order && (
          <>
            <span class="quiet">{rankText(place, order.length)}</span>
            <span class="bar-end" />
            <IconButton
              icon="chevron-left"
              label={t('Previous Channel')}
              disabled={place === 0}
              onClick={() => step(-1)}
            />
            <IconButton
              icon="chevron-right"
              label={t('Next Channel')}
              disabled={place === order.length - 1}
              onClick={() => step(1)}
            />
            <PinButton {...pin} />
          </>
        )}
      </div>
      {maps && <p class="quiet channel-figures">{channelText(maps, channel)}</p>}
      {answer.status === 'failed' && <p class="selectable">{answer.message}</p>}
      {answer.status === 'done' && !values && <p class="quiet">{t('This picture’s run has no such channel.')}</p>}
      {entry?.status === 'done' && (answer.status === 'loading' || values) && (
        <Picture
          {...{ path, channel, position, values }}
          preview={entry.preview}
          pictureSize={entry.result.cropSize}
          file={entry.file}
        />
      )}
      <Position run={run} path={path} channel={channel} position={positionIn(values, position)} />
    </section>
  );
}

/** The position whose value is explained: a channel that is a single number has one alone. */
function positionIn(
  values: TensorData | undefined,
  position: Pick<ValuePlace, 'y' | 'x'> | undefined,
): Pick<ValuePlace, 'y' | 'x'> | undefined {
  if (!values) return position;
  const [height = 1, width = 1] = values.shape;
  if (height * width === 1) return { y: 0, x: 0 };
  return position && position.y < height && position.x < width ? position : undefined;
}

function Position({
  run,
  position,
  ...channel
}: Pick<ValuePlace, 'path' | 'channel'> & {
  readonly run: string;
  readonly position: Pick<ValuePlace, 'y' | 'x'> | undefined;
}) {
  if (!position) {
    return <p class="quiet position-hint">{t('Click a value, or press Enter at it, to see what it is made of.')}</p>;
  }
  return <ValueSum run={run} place={{ ...channel, ...position }} />;
}

interface PictureProps extends Pick<LargeChannelProps['opened'], 'path' | 'channel' | 'position'> {
  readonly values: TensorData | undefined;
  readonly preview: string;
  readonly pictureSize: number;
  readonly file: string;
}

function Picture({ path, channel, position, values, preview, pictureSize, file }: PictureProps) {
  const field = useMemo(() => fieldOf(path, pictureSize), [graph.value, path, pictureSize]);
  const strongest = useMemo(() => (values ? largestMagnitude(values.data) : 0), [values]);
  const [height = 1, width = 1] = values?.shape ?? [];
  // A vector has no place in the picture.
  if (values && height * width === 1) return null;
  const looks: Readonly<Record<MapLook, string>> = { over: t('Over the Picture'), alone: t('Map Alone') };
  return (
    <>
      {values ? (
        <LargeMap
          {...{ values: values.data, height, width, field, preview, pictureSize, file, position }}
          look={mapLook.value}
          name={channelName(path, channel)}
          onPick={picked => openChannel({ path, channel, position: picked })}
        />
      ) : (
        <div class="large-map waiting">
          <ProgressRing label={t('Reading the map')} />
        </div>
      )}
      <div class="picture-bar">
        <Segments
          label={t('How the map is shown')}
          options={MAP_LOOKS.map(value => ({ value, text: looks[value] }))}
          value={mapLook.value}
          onChange={value => (mapLook.value = value)}
        />
        <ScaleBar strongest={strongest} signed={values?.data.some(value => value < 0) ?? false} />
      </div>
    </>
  );
}

function PinButton(pin: Parameters<typeof togglePin>[0]) {
  const pinned = isPinned(pin);
  const toggle = (): void => {
    togglePin(pin);
    announce(pinned ? t('Unpinned channel {0}', pin.channel) : t('Pinned channel {0}', pin.channel));
  };
  return (
    <IconButton
      icon={pinned ? 'pinned' : 'pin'}
      label={pinned ? t('Unpin the Channel') : t('Pin the Channel to Compare It Between Pictures')}
      onClick={toggle}
    />
  );
}

function rankText(place: number, count: number): string {
  return channelSort.value === 'index'
    ? t('of {0}', count)
    : t('{0} of {1} by {2}', place + 1, count, sortText(channelSort.value));
}

/** What each value of a layer sees of a picture of that size. */
function fieldOf(path: string, pictureSize: number): ReceptiveField {
  const analysis = analyze(graph.peek(), { batch: 1, inputSize: pictureSize, mode: 'eval' });
  return analysis.modules.get(path)?.receptiveField ?? ONE_PIXEL;
}
