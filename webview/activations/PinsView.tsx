import type { TensorData } from '../../src/protocol';
import { announce } from '../controls/Announcer';
import { IconButton } from '../controls/IconButton';
import { LinkButton } from '../controls/LinkButton';
import type { Answer } from '../engine/useEngineCall';
import { useEngineCall } from '../engine/useEngineCall';
import { largestMagnitude } from '../../src/drawing/pixels/colors';
import { paintValues } from '../paint/mapColors';
import type { Pin } from '../state/channels';
import { pins, togglePin } from '../state/channels';
import { comparableResults } from '../state/inside';
import { config, graph } from '../state/network';
import { t } from '../text/l10n';
import { real } from '../text/realNumbers';
import { channelName } from './channelText';
import { MapCanvas } from './MapCanvas';
import { goToChannel, outermost } from './navigate';
import { PictureHead } from './PictureHead';

/** The pictures that pinned channels are compared between: the last ones. */
const PICTURES = [0, 1, 2, 3] as const;
const SIDE = 72;

/** The pinned channels of the shown network, down, in the last pictures, across. */
export function PinsView() {
  const shown = pins.value.filter(({ variant }) => variant === config.value.variant);
  const pictures = PICTURES.flatMap(index => comparableResults.value[index] ?? []);
  const channels = shown.map(({ path, channel }) => ({ path, channel }));
  const answers = PICTURES.map(index => {
    const run = pictures[index]?.id;
    return useEngineCall('channelValues', run !== undefined && channels.length > 0 ? { run, channels } : undefined);
  });
  if (shown.length === 0) {
    return (
      <p class="quiet">{t('No channel is pinned. Open one and pin it to compare it between the last pictures.')}</p>
    );
  }
  const failure = answers.find(answer => answer.status === 'failed');
  return (
    <section class="pins-view" aria-label={t('Pinned channels')}>
      {failure && <p class="selectable">{failure.message}</p>}
      <table class="picture-table">
        <thead>
          <tr>
            <td />
            {pictures.map(picture => (
              <PictureHead key={picture.id} {...picture} />
            ))}
          </tr>
        </thead>
        <tbody>
          {shown.map((pin, row) => (
            <PinRow
              key={`${pin.path} ${pin.channel}`}
              pin={pin}
              maps={pictures.map((_, column) => mapIn(answers[column], row))}
            />
          ))}
        </tbody>
      </table>
      <p class="quiet">{t('Each row has one scale; the figure is the largest value.')}</p>
    </section>
  );
}

function mapIn(
  answer: Answer<{ readonly maps: readonly (TensorData | undefined)[] }> | undefined,
  row: number,
): TensorData | undefined {
  return answer?.status === 'done' ? answer.value.maps[row] : undefined;
}

function PinRow({ pin, maps }: { pin: Pin; maps: readonly (TensorData | undefined)[] }) {
  const { path, channel } = pin;
  const magnitudes = maps.map(map => (map ? largestMagnitude(map.data) : 0));
  const scale = Math.max(...magnitudes);
  const unpin = (): void => {
    togglePin(pin);
    announce(t('Unpinned channel {0}', channel));
  };
  return (
    <tr>
      <th scope="row">
        <LinkButton label={channelName(path, channel)} onClick={() => goToChannel(pin)} />
        <span class="quiet pin-layer">{outermost(graph.value, path)}</span>
        <IconButton icon="close" label={t('Unpin the Channel')} onClick={unpin} />
      </th>
      {maps.map((map, column) => (
        <td key={column}>{map ? <PinnedMap map={map} scale={scale} /> : null}</td>
      ))}
    </tr>
  );
}

function PinnedMap({ map, scale }: { map: TensorData; scale: number }) {
  const [height = 1, width = 1] = map.shape;
  const largest = map.data.reduce((most, value) => Math.max(most, value), -Infinity);
  return (
    <>
      {height * width > 1 && (
        <MapCanvas
          height={height}
          width={width}
          pixels={paintValues(map.data, scale)}
          class={width > SIDE ? 'smooth' : ''}
          style={{ width: `${SIDE}px`, height: `${SIDE}px` }}
        />
      )}
      <span class="tile-label">{real(largest)}</span>
    </>
  );
}
