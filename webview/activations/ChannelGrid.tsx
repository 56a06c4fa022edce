import { useSignal } from '@preact/signals';
import { useLayoutEffect, useMemo, useRef } from 'preact/hooks';
import type { ChannelMaps } from '../../src/protocol';
import { announce } from '../controls/Announcer';
import { regainFocus } from '../controls/regainFocus';
import { mapPalette, paintLevels } from '../paint/mapColors';
import { t } from '../text/l10n';
import { channelText } from './channelText';
import type { GridLayout } from './gridLayout';
import { layOutGrid, nextTile, tilesInSight } from './gridLayout';
import { MapCanvas } from './MapCanvas';
import { levelsOf } from './mapScales';
import { useSight } from './useSight';

interface ChannelGridProps {
  readonly maps: ChannelMaps;
  /** Channels in the order in which they are shown. */
  readonly order: readonly number[];
  /** Which value of a channel has the strongest color. */
  readonly scale: (channel: number) => number;
  /** The channel that the keyboard is at, at first. */
  readonly current: number | undefined;
  readonly onOpen: (channel: number) => void;
}

/** The maps of all channels as tiles, of which only those in sight are drawn. One stop of the Tab key: arrow keys move inside. */
export function ChannelGrid({ maps, order, scale, current, onOpen }: ChannelGridProps) {
  const grid = useRef<HTMLDivElement>(null);
  const at = useSignal(Math.max(0, current === undefined ? 0 : order.indexOf(current)));
  const pointed = useSignal<number | undefined>(undefined);
  const { width, top, height } = useSight(grid);
  const layout = layOutGrid(order.length, width);
  const { first, end } = tilesInSight(layout, top, height);
  const tileId = (channel: number): string => `channel-${channel}`;

  const show = (index: number): void => {
    const scroller = grid.current?.closest('[role=tabpanel]');
    if (grid.current && scroller) scrollTo(scroller, grid.current, layout, index);
  };
  // The channel that was shown large is in sight again.
  useLayoutEffect(() => {
    if (current === undefined) return;
    regainFocus(grid.current);
    show(at.peek());
  }, []);

  const onKeyDown = (event: KeyboardEvent): void => {
    const channel = order[at.value];
    if (channel !== undefined && (event.key === 'Enter' || event.key === ' ')) {
      event.preventDefault();
      onOpen(channel);
      return;
    }
    const next = nextTile(layout, at.value, event.key, Math.max(1, Math.floor(height / layout.lineHeight)));
    const target = next === undefined ? undefined : order[next];
    if (next === undefined || target === undefined) return;
    event.preventDefault();
    at.value = next;
    show(next);
    announce(channelText(maps, target));
  };

  const shown = order.slice(first, end);
  const reading = pointed.value ?? (document.activeElement === grid.current ? order[at.value] : undefined);
  return (
    <>
      <p class="grid-reading" aria-hidden="true">
        {reading === undefined ? t('Pick a channel to see it large.') : channelText(maps, reading)}
      </p>
      <div
        ref={grid}
        class="channel-grid"
        role="listbox"
        tabIndex={0}
        aria-label={t('Channels')}
        aria-activedescendant={shown.includes(order[at.value] ?? -1) ? tileId(order[at.value] ?? 0) : undefined}
        style={{ height: `${layout.lines * layout.lineHeight}px` }}
        onKeyDown={onKeyDown}
        onPointerLeave={() => (pointed.value = undefined)}
      >
        {shown.map((channel, index) => (
          <Tile
            key={channel}
            id={tileId(channel)}
            maps={maps}
            channel={channel}
            scale={scale(channel)}
            index={first + index}
            layout={layout}
            current={first + index === at.value}
            onOpen={onOpen}
            onPoint={() => (pointed.value = channel)}
          />
        ))}
      </div>
    </>
  );
}

interface TileProps {
  readonly id: string;
  readonly maps: ChannelMaps;
  readonly channel: number;
  readonly scale: number;
  /** Its place in the order. */
  readonly index: number;
  readonly layout: GridLayout;
  readonly current: boolean;
  readonly onOpen: (channel: number) => void;
  readonly onPoint: () => void;
}

function Tile({ id, maps, channel, scale, index, layout, current, onOpen, onPoint }: TileProps) {
  const { side, across, lineHeight, perLine, count } = layout;
  const palette = mapPalette.value;
  const pixels = useMemo(() => {
    const range = { min: maps.min[channel] ?? 0, max: maps.max[channel] ?? 0 };
    return paintLevels(levelsOf(maps, channel), range, scale, palette);
  }, [maps, channel, scale, palette]);
  return (
    <div
      id={id}
      class="channel-tile"
      role="option"
      aria-selected={current}
      aria-label={channelText(maps, channel)}
      aria-posinset={index + 1}
      aria-setsize={count}
      style={{
        left: `${(index % perLine) * across}px`,
        top: `${Math.floor(index / perLine) * lineHeight}px`,
        width: `${side}px`,
      }}
      onClick={() => onOpen(channel)}
      onPointerEnter={onPoint}
    >
      <MapCanvas
        height={maps.height}
        width={maps.width}
        pixels={pixels}
        class={maps.width > side ? 'smooth' : ''}
        style={{ width: `${side}px`, height: `${side}px` }}
      />
      <span class="tile-label">{channel}</span>
    </div>
  );
}

function scrollTo(scroller: Element, grid: Element, { lineHeight, perLine }: GridLayout, index: number): void {
  const view = scroller.getBoundingClientRect();
  const top = grid.getBoundingClientRect().top + Math.floor(index / perLine) * lineHeight;
  if (top < view.top) scroller.scrollTop += top - view.top;
  else if (top + lineHeight > view.bottom) scroller.scrollTop += top + lineHeight - view.bottom;
}
