/** What a window shows of its frames, whatever its origin is. */
interface Frames {
  readonly length?: number;
  readonly [index: number]: unknown;
}

/**
 * Whether a message comes from the host. VS Code's own page around this one passes the host's messages on, on the desktop as in
 * a browser: it has this page's origin, and this page for a frame, though this page is not shown its `parent`. Everybody else is
 * a stranger: the workbench itself, other webviews, frames and scripts inside this page.
 */
export function isFromHost({ origin, source }: Pick<MessageEvent, 'origin' | 'source'>, page = globalThis): boolean {
  if (origin !== page.origin || source === null) return false;
  // Ports and service workers send too, and have no frames.
  const frames = source as Frames;
  for (let index = 0; index < (frames.length ?? 0); index++) {
    if (frames[index] === page) return true;
  }
  return false;
}
