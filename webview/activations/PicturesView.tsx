import { useMemo } from 'preact/hooks';
import type { ChannelMaps } from '../../src/protocol';
import { LinkButton } from '../controls/LinkButton';
import { Dropdown, ProgressRing } from '../controls/toolkit';
import type { Answer } from '../engine/useEngineCall';
import { useEngineCall } from '../engine/useEngineCall';
import { channelView, openChannel, otherResultId } from '../state/channels';
import { comparableResults } from '../state/inside';
import type { ResultEntry } from '../state/results';
import { t } from '../text/l10n';
import { channelDifferences, channelOrder } from './channelOrder';
import { channelName } from './channelText';
import { magnitudeOf } from './mapScales';
import { PairTile } from './PairTile';
import { PictureHead } from './PictureHead';

type Picture = Extract<ResultEntry, { status: 'done' }>;

interface PicturesViewProps {
  readonly shown: Picture;
  /** The shown picture's channels. */
  readonly answer: Answer<ChannelMaps>;
  /** Of the layer. */
  readonly path: string;
}

/** The channels of a layer that two pictures excite most, and those in which they differ most. */
export function PicturesView({ shown, answer, path }: PicturesViewProps) {
  const others = comparableResults.value.filter(({ id }) => id !== shown.id);
  const other = others.find(({ id }) => id === otherResultId.value) ?? others[0];
  const otherAnswer = useEngineCall('channelMaps', other && { run: other.id, path });
  if (!other) return <p class="quiet">{t('Classify another picture to compare it with this one.')}</p>;
  return (
    <section class="pictures-view" aria-label={t('Two pictures')}>
      <div class="scale-field">
        <span class="field-label" aria-hidden="true">
          {t('Compare with')}
        </span>
        <Dropdown
          label={t('The other picture')}
          options={others.map(({ id, file }) => ({ value: id, text: file }))}
          value={other.id}
          onChange={id => (otherResultId.value = id)}
        />
      </div>
      <Outcome answers={[answer, otherAnswer]} pictures={[shown, other]} />
    </section>
  );
}

interface Pair<T> extends ReadonlyArray<T> {
  readonly 0: T;
  readonly 1: T;
}

function Outcome({
  answers: [first, other],
  pictures,
}: {
  answers: Pair<Answer<ChannelMaps>>;
  pictures: Pair<Picture>;
}) {
  for (const answer of [first, other])
    if (answer.status === 'failed') return <p class="selectable">{answer.message}</p>;
  if (first.status !== 'done' || other.status !== 'done')
    return <ProgressRing label={t('Looking into {0}', pictures[1].file)} />;
  return <Lists maps={[first.value, other.value]} pictures={pictures} />;
}

const LISTED = 6;

function Lists({ maps, pictures }: { maps: Pair<ChannelMaps>; pictures: Pair<Picture> }) {
  const lists = useMemo(() => {
    const [first, other] = maps;
    return {
      first: channelOrder(first, 'mean').slice(0, LISTED),
      other: channelOrder(other, 'mean').slice(0, LISTED),
      differences: channelDifferences(first, other)
        .slice(0, LISTED)
        .map(({ channel }) => channel),
    };
  }, maps);
  return (
    <div class="picture-lists">
      <List title={t('Where they differ most')} channels={lists.differences} {...{ maps, pictures }} />
      <List title={t('Strongest in {0}', pictures[0].file)} channels={lists.first} {...{ maps, pictures }} />
      <List title={t('Strongest in {0}', pictures[1].file)} channels={lists.other} {...{ maps, pictures }} />
    </div>
  );
}

interface ListProps {
  readonly title: string;
  readonly channels: readonly number[];
  readonly maps: Pair<ChannelMaps>;
  readonly pictures: Pair<Picture>;
}

/** Channels down, pictures across; both have the same scale. */
function List({ title, channels, maps, pictures }: ListProps) {
  const [first, other] = maps;
  const { path } = first;
  const open = (channel: number): void => {
    channelView.value = 'channels';
    openChannel({ path, channel });
  };
  return (
    <section class="detail-section">
      <h3>{title}</h3>
      <table class="picture-table">
        <thead>
          <tr>
            <td />
            {[...pictures].map(picture => (
              <PictureHead key={picture.id} {...picture} />
            ))}
          </tr>
        </thead>
        <tbody>
          {channels.map(channel => {
            const scale = Math.max(magnitudeOf(first, channel), magnitudeOf(other, channel));
            return (
              <tr key={channel}>
                <th scope="row">
                  <LinkButton label={channelName(path, channel)} onClick={() => open(channel)} />
                </th>
                {[...maps].map((of, index) => (
                  <td key={index}>
                    <PairTile maps={of} channel={channel} scale={scale} />
                  </td>
                ))}
              </tr>
            );
          })}
        </tbody>
      </table>
    </section>
  );
}
