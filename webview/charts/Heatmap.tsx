import { useSignal } from '@preact/signals';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { announce } from '../controls/Announcer';
import type { TileColors } from './paintTiles';
import { paintTiles } from './paintTiles';
import type { Cell, TileSet, TileLimits, TileLayout } from './tileLayout';
import { cellAt, layOutTiles, nextCell, cornerOfCell } from './tileLayout';

interface HeatmapProps {
  readonly content: TileSet;
  readonly limits: Omit<TileLimits, 'width'>;
  /** Undefined until the weights are there. The picture is painted when it changes. */
  readonly paint: TileColors | undefined;
  /** What is drawn, for those who can't see it. */
  readonly label: string;
  /** What stands under the picture while no cell is pointed at. */
  readonly caption: string;
  readonly cellText: (cell: Cell) => string;
  /** Page Up and Page Down. */
  readonly onPage?: (step: 1 | -1) => void;
  readonly class?: string;
}

/** Until the pane is measured, in CSS pixels. */
const LIKELY_WIDTH = 320;

/** Weights as colored cells, painted into one canvas. The pointer and the arrow keys reach each of them. */
export function Heatmap({ content, limits, paint, label, caption, cellText, onPage, class: className }: HeatmapProps) {
  const scroller = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const mark = useRef<HTMLDivElement>(null);
  const width = useSignal(LIKELY_WIDTH);
  const at = useSignal<Cell | undefined>(undefined);
  const tiles = layOutTiles(content, { ...limits, width: width.value });
  const cell = paint && at.value && isInside(tiles, at.value) ? at.value : undefined;

  useLayoutEffect(() => {
    const { current } = scroller;
    if (!current) return undefined;
    const measure = (): void => void (width.value = current.clientWidth);
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(current);
    return () => observer.disconnect();
  }, []);

  useLayoutEffect(() => {
    const context = canvas.current?.getContext('2d');
    if (!context || !paint) return;
    context.putImageData(new ImageData(paintTiles(tiles, paint), tiles.width, tiles.height), 0, 0);
  }, [paint, tiles.width, tiles.height, tiles.cell]);

  const onPointerMove = (event: PointerEvent): void => {
    const box = canvas.current?.getBoundingClientRect();
    if (box) at.value = cellAt(tiles, event.clientX - box.left, event.clientY - box.top);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (onPage && (event.key === 'PageDown' || event.key === 'PageUp')) {
      event.preventDefault();
      onPage(event.key === 'PageDown' ? 1 : -1);
      return;
    }
    const next = cell ? nextCell(tiles, cell, event.key) : entrance(event.key);
    if (!next || !paint) return;
    event.preventDefault();
    at.value = next;
    announce(cellText(next));
    requestAnimationFrame(() => mark.current?.scrollIntoView({ block: 'nearest', inline: 'nearest' }));
  };
  const leave = (): void => void (at.value = undefined);

  const corner = cell && cornerOfCell(tiles, cell);
  return (
    <figure class={`heatmap ${className ?? ''}`}>
      <div class="heatmap-scroller" ref={scroller}>
        <div
          class="heatmap-area"
          role="application"
          aria-label={label}
          tabIndex={0}
          style={{ width: `${tiles.width}px`, height: `${tiles.height}px` }}
          onPointerMove={onPointerMove}
          onPointerLeave={leave}
          onKeyDown={onKeyDown}
          onBlur={leave}
        >
          <canvas
            ref={canvas}
            role="img"
            aria-label={label}
            width={tiles.width}
            height={tiles.height}
            class={paint ? '' : 'waiting'}
          />
          {corner && (
            <div
              ref={mark}
              class="heatmap-mark"
              style={{
                left: `${corner.x}px`,
                top: `${corner.y}px`,
                width: `${tiles.cell}px`,
                height: `${tiles.cell}px`,
              }}
            />
          )}
        </div>
      </div>
      <figcaption class="heatmap-reading">{cell ? cellText(cell) : caption}</figcaption>
    </figure>
  );
}

function isInside({ count, rows, columns }: TileLayout, { tile, row, column }: Cell): boolean {
  return tile < count && row < rows && column < columns;
}

function entrance(key: string): Cell | undefined {
  return key.startsWith('Arrow') || key === 'Home' ? { tile: 0, row: 0, column: 0 } : undefined;
}
