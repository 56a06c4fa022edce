import { occludePicture } from '../engine/client/occludePicture';
import { windowsPerSide } from '../model/occlusionGrid';
import type { PanelParams, PanelProgress, PanelResult } from '../protocol';
import type { RpcCall } from '../rpc/server';
import type { Engines } from './engines';
import type { ModelSession } from './modelSession';

/** Finds what the classes of a picture lose when parts of it are covered. */
export class PictureOcclusion {
  constructor(
    private readonly session: ModelSession,
    private readonly engines: Engines,
  ) {}

  /** @throws what {@link ModelSession.runs} and {@link occludePicture} throw. */
  async occlude(
    { run, known, ...windows }: PanelParams<'occlusion'>,
    { signal, progress }: RpcCall<PanelProgress<'occlusion'>>,
  ): Promise<PanelResult<'occlusion'>> {
    const picture = await this.session.runs.picture(run, signal);
    const count = windowsPerSide(picture.cropSize, windows) ** 2 - known.length;
    const parts = occludePicture({
      ...picture,
      ...windows,
      known,
      running: this.engines.running,
      started: this.engines.othersFor(count),
      signal,
      onRetired: ({ message }) => this.engines.log(`An engine for many windows is not used: ${message}`),
    });
    let done = 0;
    for await (const part of parts) {
      progress(part);
      done += part.cells.length;
    }
    return { windows: done };
  }
}
