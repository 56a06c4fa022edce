import type { EngineParams, PictureScores } from '../../protocol';
import type { EngineClient } from './engineClient';
import type { RunningEngine, StartedEngines } from './engineMembers';
import { engineMembers } from './engineMembers';
import type { Outcome, PoolOptions } from './workerPool';
import { inWorkerPool } from './workerPool';

export interface ScoreJob<Picture> extends PoolOptions {
  readonly pictures: Iterable<Picture>;
  /** What to ask an engine about a picture: called when its turn has come. */
  readonly request: (picture: Picture) => EngineParams<'scorePicture'>;
  /** Takes the first picture, where it is given. */
  readonly running?: RunningEngine;
  readonly started: StartedEngines;
}

/**
 * Runs pictures for their numbers alone by several engines, each one picture at a time.
 * @throws what {@link inWorkerPool} throws.
 */
export function scorePictures<Picture>({
  pictures,
  request,
  running,
  started,
  ...options
}: ScoreJob<Picture>): AsyncGenerator<Outcome<Picture, PictureScores>, void, undefined> {
  const work = (engine: EngineClient, picture: Picture, signal: AbortSignal): Promise<PictureScores> =>
    engine.call('scorePicture', request(picture), { signal });
  return inWorkerPool(engineMembers(running, started, work), pictures, options);
}
