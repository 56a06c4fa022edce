import { computed, signal } from '@preact/signals';
import type { VariantId } from '../../src/model/variants';
import type { ValuePlace } from '../../src/protocol';
import { selected } from './selection';

// How the user looks at the channels of a layer.

export const CHANNEL_VIEWS = ['channels', 'pictures', 'pins'] as const;
/** All channels of the selection, those of two pictures side by side, or the pinned ones of any layer. */
export type ChannelView = (typeof CHANNEL_VIEWS)[number];

export const channelView = signal<ChannelView>('channels');

export const CHANNEL_SORTS = ['mean', 'max', 'zeros', 'index'] as const;
export type ChannelSort = (typeof CHANNEL_SORTS)[number];

export const channelSort = signal<ChannelSort>('mean');

export const MAP_SCALES = ['each', 'layer'] as const;
/** Which values have the strongest color: the largest of each channel, or of all channels. */
export type MapScale = (typeof MAP_SCALES)[number];

export const mapScale = signal<MapScale>('each');

export const MAP_LOOKS = ['over', 'alone'] as const;
/** A large map over the picture, or by itself. */
export type MapLook = (typeof MAP_LOOKS)[number];

export const mapLook = signal<MapLook>('over');

/** A channel that is shown large, and the position whose value is explained. */
interface OpenedChannel extends Pick<ValuePlace, 'path' | 'channel'> {
  /** The selection that it was opened with: it is shown no longer than that. */
  readonly selection: string | undefined;
  readonly position?: Pick<ValuePlace, 'y' | 'x'> | undefined;
}

const opened = signal<OpenedChannel | undefined>(undefined);

export const openedChannel = computed(() => (opened.value?.selection === selected.value ? opened.value : undefined));

export function openChannel(channel: Omit<OpenedChannel, 'selection'>): void {
  opened.value = { ...channel, selection: selected.peek() };
}

export function closeChannel(): void {
  opened.value = undefined;
}

/** A channel that the user keeps an eye on, from picture to picture. */
export interface Pin extends Pick<ValuePlace, 'path' | 'channel'> {
  readonly variant: VariantId;
}

/** As many as the engine is asked for at a time. */
export const MAX_PINS = 32;

export const pins = signal<readonly Pin[]>([]);

export function isPinned(pin: Pin): boolean {
  return pins.value.some(other => samePin(other, pin));
}

/** Pins a channel, the newest first, or takes its pin away. */
export function togglePin(pin: Pin): void {
  const others = pins.value.filter(other => !samePin(other, pin));
  pins.value = others.length < pins.value.length ? others : [pin, ...others].slice(0, MAX_PINS);
}

function samePin(a: Pin, b: Pin): boolean {
  return a.variant === b.variant && a.path === b.path && a.channel === b.channel;
}

/** The result that the shown one is compared with; where it names none, the next one. */
export const otherResultId = signal<string | undefined>(undefined);
