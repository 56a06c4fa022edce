import { useMemo } from 'preact/hooks';
import { mapPalette, paintLevels } from '../paint/mapColors';
import { real } from '../text/realNumbers';
import type { ChannelMaps } from '../../src/protocol';
import { MapCanvas } from './MapCanvas';
import { levelsOf } from './mapScales';

const SIDE = 56;

interface PairTileProps {
  readonly maps: ChannelMaps;
  readonly channel: number;
  /** The value with the strongest color: the same for both pictures. */
  readonly scale: number;
}

/** A channel in one of two pictures: its map, if it has one, and its mean. */
export function PairTile({ maps, channel, scale }: PairTileProps) {
  const palette = mapPalette.value;
  const pixels = useMemo(() => {
    const range = { min: maps.min[channel] ?? 0, max: maps.max[channel] ?? 0 };
    return maps.maps.length > 0 ? paintLevels(levelsOf(maps, channel), range, scale, palette) : undefined;
  }, [maps, channel, scale, palette]);
  return (
    <>
      {pixels && (
        <MapCanvas
          height={maps.height}
          width={maps.width}
          pixels={pixels}
          class={maps.width > SIDE ? 'smooth' : ''}
          style={{ width: `${SIDE}px`, height: `${SIDE}px` }}
        />
      )}
      <span class="tile-label">{real(maps.mean[channel] ?? NaN)}</span>
    </>
  );
}
