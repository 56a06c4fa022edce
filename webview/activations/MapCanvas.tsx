import { useLayoutEffect, useRef } from 'preact/hooks';

interface MapCanvasProps {
  readonly height: number;
  readonly width: number;
  /** Row-major pixels; undefined until the values are there. */
  readonly pixels: Uint32Array<ArrayBuffer> | undefined;
  readonly class?: string;
  readonly style?: Readonly<Record<string, string>>;
}

/** A map, one pixel a value, that the style sheet makes as large as it shall be. */
export function MapCanvas({ height, width, pixels, class: className, style }: MapCanvasProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useLayoutEffect(() => {
    const context = canvas.current?.getContext('2d');
    if (!context || pixels?.length !== height * width) return;
    context.putImageData(new ImageData(new Uint8ClampedArray(pixels.buffer), width, height), 0, 0);
  }, [pixels, height, width]);
  return (
    <canvas
      ref={canvas}
      width={width}
      height={height}
      class={`map ${pixels ? '' : 'waiting'} ${className ?? ''}`}
      style={style}
      aria-hidden="true"
    />
  );
}
