import { percent } from '../../src/model/format';
import { INPUT } from '../../src/model/graph';
import { VARIANTS } from '../../src/model/variants';
import type { ChannelMaps } from '../../src/protocol';
import type { ChannelSort } from '../state/channels';
import { config, graph } from '../state/network';
import { shownResult } from '../state/results';
import { t } from '../text/l10n';
import { real } from '../text/realNumbers';

/** A channel's name: its number, and what it is where it is one of the picture's. */
export function channelName(path: string, channel: number): string {
  if (path !== INPUT) return t('Channel {0}', channel);
  const colors: Readonly<Record<string, string>> = { R: t('red'), G: t('green'), B: t('blue') };
  const letter = VARIANTS[config.value.variant].normalization.channels[channel] ?? '';
  return t('Channel {0}, {1}', channel, colors[letter] ?? letter);
}

/** The class that an output of the network stands for, where the shown result names it. */
export function className(path: string, channel: number): string | undefined {
  const entry = shownResult.value;
  if (entry?.status !== 'done') return undefined;
  const scores = entry.result.heads.find(({ head }) => graph.value.logits[head] === path);
  return scores?.top.find(({ index }) => index === channel)?.label;
}

/** A channel in one line: its figures. */
export function channelText(maps: ChannelMaps, channel: number): string {
  const { path, mean, min, max, zeros } = maps;
  const figure = (values: Float32Array): string => real(values[channel] ?? NaN);
  const name = channelName(path, channel);
  if (maps.maps.length === 0) return `${name}: ${figure(mean)}`;
  return t(
    '{0}: mean {1}, from {2} to {3}, zeros {4}',
    ...[name, figure(mean), figure(min), figure(max), percent(zeros[channel] ?? 0)],
  );
}

export function sortText(sort: ChannelSort): string {
  const texts: Readonly<Record<ChannelSort, string>> = {
    mean: t('mean'),
    max: t('maximum'),
    zeros: t('share of zeros'),
    index: t('index'),
  };
  return texts[sort];
}
