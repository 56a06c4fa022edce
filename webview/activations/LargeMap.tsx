import { useSignal } from '@preact/signals';
import { useLayoutEffect, useMemo, useRef } from 'preact/hooks';
import type { ReceptiveField } from '../../src/model/receptiveField';
import { announce } from '../controls/Announcer';
import { arrowStep } from '../controls/arrowKeys';
import { regainFocus } from '../controls/regainFocus';
import { mapPalette, paintValues, paintVeil } from '../paint/mapColors';
import type { MapLook } from '../state/channels';
import { t } from '../text/l10n';
import { exactReal } from '../text/realNumbers';
import type { Box, Position } from './fieldGeometry';
import { cellBox, mapBox, positionAt, seenBox } from './fieldGeometry';
import { MapCanvas } from './MapCanvas';

interface LargeMapProps {
  /** Row-major. */
  readonly values: Float32Array;
  readonly height: number;
  readonly width: number;
  readonly field: ReceptiveField;
  /** What the network saw, as an address. */
  readonly preview: string;
  readonly pictureSize: number;
  readonly file: string;
  readonly look: MapLook;
  readonly name: string;
  /** The one whose value is explained. */
  readonly position: Position | undefined;
  readonly onPick: (position: Position) => void;
}

/** A map over the picture, each value where it looks at. The pointer and the arrow keys reach each value. */
export function LargeMap(props: LargeMapProps) {
  const { values, height, width, field, preview, pictureSize, file, look, name, position, onPick } = props;
  const area = useRef<HTMLDivElement>(null);
  const pointed = useSignal<Position | undefined>(undefined);
  const colors = useMemo(
    () => (look === 'over' ? paintVeil(values) : paintValues(values)),
    [values, look, mapPalette.value],
  );
  useLayoutEffect(() => regainFocus(area.current), []);

  const within = (at: Position | undefined): at is Position => at !== undefined && at.y < height && at.x < width;
  const at = within(pointed.value) ? pointed.value : within(position) ? position : undefined;
  const valueText = ({ y, x }: Position): string =>
    t('{0} at row {1}, column {2}', exactReal(values[y * width + x] ?? NaN), y, x);
  const placeText = (at: Position): string => {
    const seen = seenBox(field, at, pictureSize);
    const [x, y] = [at.x, at.y].map(index => round(field.center + index * field.stride));
    const [columns, rows] = [pixels(seen.x, seen.width), pixels(seen.y, seen.height)];
    return t('around pixel ({0}, {1}); sees x {2}, y {3}', x ?? 0, y ?? 0, columns, rows);
  };
  const seen = at && seenBox(field, at, pictureSize);

  const pointAt = ({ clientX, clientY }: PointerEvent | MouseEvent): Position | undefined => {
    const box = area.current?.getBoundingClientRect();
    if (!box) return undefined;
    const scale = pictureSize / box.width;
    return positionAt(field, { height, width }, (clientX - box.left) * scale, (clientY - box.top) * scale);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const step = arrowStep(event.key);
    if (step) {
      const next = at
        ? { y: clamp(at.y + step.y, height), x: clamp(at.x + step.x, width) }
        : { y: Math.floor(height / 2), x: Math.floor(width / 2) };
      pointed.value = next;
      announce(`${valueText(next)}, ${placeText(next)}`);
    } else if ((event.key === 'Enter' || event.key === ' ') && at) {
      onPick(at);
    } else return;
    event.preventDefault();
  };

  return (
    <figure class="large-map-figure">
      <div
        ref={area}
        class={`large-map ${look}`}
        role="application"
        tabIndex={0}
        aria-label={t('{0} over {1}: {2} by {3} values', name, file, height, width)}
        onPointerMove={event => (pointed.value = pointAt(event))}
        onPointerLeave={() => (pointed.value = undefined)}
        onBlur={() => (pointed.value = undefined)}
        onClick={event => {
          const picked = pointAt(event);
          if (picked) onPick(picked);
        }}
        onKeyDown={onKeyDown}
      >
        {look === 'over' && <img src={preview} alt="" />}
        <MapCanvas
          {...{ height, width }}
          pixels={colors}
          style={percentages(mapBox(field, { height, width }), pictureSize)}
        />
        <svg viewBox={`0 0 ${pictureSize} ${pictureSize}`} aria-hidden="true">
          {within(position) && <Frame box={cellBox(field, position)} name="picked" />}
          {seen && <Frame box={seen} name="seen" />}
          {at && <Frame box={cellBox(field, at)} name="cell" />}
        </svg>
      </div>
      <figcaption class="large-map-reading">
        {at ? (
          <>
            <span>{valueText(at)}</span>
            <span>{placeText(at)}</span>
          </>
        ) : (
          t('{0} by {1} values, one every {2} pixels', height, width, round(field.stride))
        )}
      </figcaption>
    </figure>
  );
}

/** Two lines, so that it is seen on any ground. */
function Frame({ box, name }: { box: Box; name: string }) {
  return (
    <g class={`frame ${name}`}>
      <rect class="ground" {...box} />
      <rect class="line" {...box} />
    </g>
  );
}

/** The first and the last pixel of a length. */
function pixels(start: number, length: number): string {
  const first = Math.floor(start);
  return `${first}–${Math.max(first, Math.ceil(start + length) - 1)}`;
}

function percentages({ x, y, width, height }: Box, whole: number): Readonly<Record<string, string>> {
  const share = (length: number): string => `${(length / whole) * 100}%`;
  return { left: share(x), top: share(y), width: share(width), height: share(height) };
}

function round(pixels: number): number {
  return Math.round(pixels * 10) / 10;
}

function clamp(index: number, count: number): number {
  return Math.min(count - 1, Math.max(0, index));
}
