import type { Classification, EngineParams } from '../../protocol';
import type { EngineClient } from './engineClient';
import type { RunningEngine, StartedEngines } from './engineMembers';
import { engineMembers } from './engineMembers';
import type { Outcome, PoolOptions } from './workerPool';
import { inWorkerPool } from './workerPool';

export interface PictureJob<Picture> extends PoolOptions {
  readonly pictures: readonly Picture[];
  /** What to ask an engine about a picture: called when its turn has come, so that few pictures are in memory at a time. */
  readonly request: (picture: Picture) => EngineParams<'classify'> | Promise<EngineParams<'classify'>>;
  /** Takes the first picture, where it is given. */
  readonly running?: RunningEngine;
  readonly started: StartedEngines;
}

/**
 * Classifies pictures by several engines, each one picture at a time.
 * @throws what {@link inWorkerPool} throws.
 */
export function classifyPictures<Picture>({
  pictures,
  request,
  running,
  started,
  ...options
}: PictureJob<Picture>): AsyncGenerator<Outcome<Picture, Classification>, void, undefined> {
  const work = async (engine: EngineClient, picture: Picture, signal: AbortSignal): Promise<Classification> =>
    engine.call('classify', await request(picture), { signal });
  return inWorkerPool(engineMembers(running, started, work), pictures, options);
}
