import { useSignal } from '@preact/signals';
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import { percent } from '../../src/model/format';
import { announce } from '../controls/Announcer';
import { nextInGrid } from '../controls/arrowKeys';
import { IconButton } from '../controls/IconButton';
import { Slider } from '../controls/Slider';
import { post } from '../host/host';
import { largestMagnitude } from '../../src/drawing/pixels/colors';
import type { PictureMap } from '../../src/drawing/pixels/pictureMap';
import { blendMap, nearestCell } from '../../src/drawing/pixels/pictureMap';
import { signedColors } from '../paint/weightColors';
import { mapStrength } from '../state/explain';
import { t } from '../text/l10n';
import { real } from '../text/realNumbers';
import type { Explanation, ShownMap } from './explanation';
import { ScaleBar } from './ScaleBar';

interface ExplainedPictureProps {
  /** A data URL of what the network saw. */
  readonly preview: string;
  /** Its side in pixels. */
  readonly side: number;
  /** The picture's name. */
  readonly file: string;
  readonly alt: string;
  readonly explanation: Explanation;
}

/** What the network saw, with a map over it where one is shown, its scale and the value at the pointer. */
export function ExplainedPicture({ preview, side, file, alt, explanation }: ExplainedPictureProps) {
  const pixels = usePixels(explanation.status === 'off' ? undefined : preview, side);
  // The former map stays until the next one is there, so that nothing flickers.
  const last = useRef<ShownMap | undefined>(undefined);
  if (explanation.status === 'shown') last.current = explanation.shown;
  else if (explanation.status !== 'waiting') last.current = undefined;
  const shown = last.current;
  return (
    <div class="picture-column" aria-busy={explanation.status === 'waiting'}>
      {shown && pixels ? (
        <Overlay pixels={pixels} side={side} file={file} alt={alt} shown={shown} />
      ) : (
        <img class="picture" src={preview} width={side} height={side} alt={alt} />
      )}
    </div>
  );
}

interface OverlayProps {
  readonly pixels: Uint8ClampedArray;
  readonly side: number;
  readonly file: string;
  readonly alt: string;
  readonly shown: ShownMap;
}

interface Cell {
  readonly row: number;
  readonly column: number;
}

function Overlay({ pixels, side, file, alt, shown: { map, title } }: OverlayProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const at = useSignal<Cell | undefined>(undefined);
  const strength = mapStrength.value;
  const colors = signedColors.value;
  const scale = useMemo(() => largestMagnitude(map.values), [map.values]);
  const label = useMemo(() => mapLabel(title, map), [title, map.values]);
  useEffect(() => announce(title), [title]);

  useLayoutEffect(() => {
    const blended = blendMap(pixels, side, map, colors, strength);
    canvas.current?.getContext('2d')?.putImageData(new ImageData(blended, side, side), 0, 0);
  }, [pixels, map.values, colors, strength]);

  const onPointerMove = (event: PointerEvent): void => {
    const box = canvas.current?.getBoundingClientRect();
    if (!box) return;
    const toPixels = side / box.width;
    at.value = nearestCell(map, (event.clientX - box.left) * toPixels, (event.clientY - box.top) * toPixels);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const entrance = event.key.startsWith('Arrow') || event.key === 'Home' ? { row: 0, column: 0 } : undefined;
    const next = at.value ? nextInGrid(event, at.value, map.rows, map.columns) : entrance;
    if (!next) return;
    event.preventDefault();
    at.value = next;
    announce(cellText(map, next));
  };
  const leave = (): void => void (at.value = undefined);
  const cell = at.value && at.value.row < map.rows && at.value.column < map.columns ? at.value : undefined;

  return (
    <figure class="explained">
      <div
        class="explained-area"
        role="application"
        aria-label={label}
        tabIndex={0}
        onPointerMove={onPointerMove}
        onPointerLeave={leave}
        onKeyDown={onKeyDown}
        onBlur={leave}
      >
        <canvas ref={canvas} class="picture" role="img" aria-label={`${alt}. ${label}`} width={side} height={side} />
        {cell && <CellMark map={map} cell={cell} side={side} />}
      </div>
      <figcaption class="heatmap-reading">{cell ? cellText(map, cell) : rangeText(map)}</figcaption>
      <ScaleBar scale={scale} strength={strength} />
      <div class="strength-field">
        <span class="field-label" aria-hidden="true">
          {t('Opacity')}
        </span>
        <Slider
          label={t('Opacity of the map')}
          value={strength}
          text={percent(strength)}
          onInput={value => (mapStrength.value = value)}
        />
        <IconButton icon="save" label={t('Save Picture with Map…')} onClick={() => void save(canvas.current, file)} />
      </div>
    </figure>
  );
}

/** Has what is painted written to a file. */
async function save(canvas: HTMLCanvasElement | null, file: string): Promise<void> {
  const blob = await new Promise<Blob | null>(resolve =>
    canvas ? canvas.toBlob(resolve, 'image/png') : resolve(null),
  );
  if (!blob) return;
  const content = new Uint8Array(await blob.arrayBuffer());
  post({ type: 'savePicture', picture: { name: t('{0} with map', file), format: 'png', content } });
}

/** Where in the picture a cell is. */
function CellMark({ map, cell: { row, column }, side }: { map: PictureMap; cell: Cell; side: number }) {
  const percentOf = (pixel: number): string => `${(100 * pixel) / side}%`;
  const start = (index: number): number => map.first - map.cell / 2 + index * map.step;
  const length = (index: number): number => Math.min(map.cell, side - start(index));
  return (
    <div
      class="explained-mark"
      style={{
        left: percentOf(start(column)),
        top: percentOf(start(row)),
        width: percentOf(length(column)),
        height: percentOf(length(row)),
      }}
    />
  );
}

function cellText({ columns, values }: PictureMap, { row, column }: Cell): string {
  return t('Row {0}, column {1}: {2}', row + 1, column + 1, signed(values[row * columns + column] ?? NaN));
}

function rangeText({ values }: PictureMap): string {
  const known = values.filter(Number.isFinite);
  return known.length === 0 ? '' : t('{0} to {1}', ...[Math.min(...known), Math.max(...known)].map(signed));
}

/** What a map shows, for those who can't see it. */
function mapLabel(title: string, map: PictureMap): string {
  const known = [...map.values.entries()].filter(([, value]) => Number.isFinite(value));
  const [first] = known;
  if (!first) return title;
  const [lowest, highest] = known.reduce(
    ([low, high], entry) => [entry[1] < low[1] ? entry : low, entry[1] > high[1] ? entry : high],
    [first, first],
  );
  const place = (cell: number): string =>
    t('row {0}, column {1}', Math.floor(cell / map.columns) + 1, (cell % map.columns) + 1);
  return t(
    '{0}; {1} × {2} values, from {3} at {4} to {5} at {6}',
    ...[title, map.rows, map.columns, signed(lowest[1]), place(lowest[0]), signed(highest[1]), place(highest[0])],
  );
}

function signed(value: number): string {
  return value > 0 ? `+${real(value)}` : real(value);
}

/** The pixels of a picture in a data URL, RGBA; undefined until they are there. */
function usePixels(url: string | undefined, side: number): Uint8ClampedArray | undefined {
  const [held, hold] = useState<{ readonly url: string; readonly pixels: Uint8ClampedArray }>();
  useEffect(() => {
    if (url === undefined) return undefined;
    const image = new Image();
    image.onload = () => {
      const canvas = document.createElement('canvas');
      canvas.width = canvas.height = side;
      const context = canvas.getContext('2d');
      context?.drawImage(image, 0, 0, side, side);
      if (context) hold({ url, pixels: context.getImageData(0, 0, side, side).data });
    };
    image.src = url;
    return () => (image.onload = null);
  }, [url, side]);
  return held?.url === url ? held?.pixels : undefined;
}
