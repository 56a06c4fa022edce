import type { Normalization } from '../../model/variants';
import { DEFAULT_VARIANT, VARIANTS } from '../../model/variants';
import type { Channel } from './values';

/** Of factors and offsets, which files have as 32-bit floats, some of them products of such. */
const TOLERANCE = 1e-5;

/** What a picture may be before the file's own preparation: bytes, bytes / 255, or as most networks read them. */
function sourcesOf({ channels }: Normalization): readonly Normalization[] {
  const bytes: Normalization = { channels: 'RGB', scale: 1, mean: [0, 0, 0], std: [1, 1, 1] };
  const plain = [bytes, { ...bytes, scale: 1 / 255 }, VARIANTS[DEFAULT_VARIANT].normalization];
  return channels === 'RGB' ? plain : [...plain, { ...bytes, channels }, { ...bytes, channels, scale: 1 / 255 }];
}

/** Whether nothing is done to the picture. */
function isUnchanged(channels: readonly Channel[]): boolean {
  return (
    channels.length === 3 &&
    channels.every(({ source, factor, offset }, index) => {
      return source === index && factor === 1 && offset === 0;
    })
  );
}

/**
 * Whether a file's preparation of its input is the variant's own normalization or the remainder of it: torchvision's
 * `transform_input` turns pictures that are normalized for other networks into its own.
 */
export function isNormalization(channels: readonly Channel[], normalization: Normalization): boolean {
  if (isUnchanged(channels)) return true;
  if (channels.length !== 3) return false;
  return sourcesOf(normalization).some(source =>
    channels.every((channel, index) => fits(channel, source, normalization, index)),
  );
}

function fits(
  { source, factor, offset }: Channel,
  before: Normalization,
  after: Normalization,
  index: number,
): boolean {
  if (before.channels[source] !== after.channels[index]) return false;
  const [mean, std] = [before.mean[source] ?? NaN, before.std[source] ?? NaN];
  const [wantedMean, wantedStd] = [after.mean[index] ?? NaN, after.std[index] ?? NaN];
  return (
    near((factor * before.scale) / std, after.scale / wantedStd) &&
    near(offset - (factor * mean) / std, -wantedMean / wantedStd)
  );
}

function near(found: number, expected: number): boolean {
  return Math.abs(found - expected) <= TOLERANCE * Math.abs(expected) + Number.EPSILON;
}
