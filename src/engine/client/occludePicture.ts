import { softmax } from '../../base/softmax';
import type { OcclusionOptions, PixelArea } from '../../model/occlusionGrid';
import { coarseFirst, occlusionObstacle, windowOf, windowsPerSide } from '../../model/occlusionGrid';
import type { ModelInfo, OcclusionPart } from '../../protocol';
import { modelKey } from '../../protocol';
import { EngineError } from '../errors';
import type { EngineClient } from './engineClient';
import type { RunningEngine, StartedEngines } from './engineMembers';
import { engineMembers } from './engineMembers';
import type { PoolOptions } from './workerPool';
import { inWorkerPool } from './workerPool';

export interface OcclusionJob extends Pick<PoolOptions, 'signal' | 'onRetired'>, OcclusionOptions {
  /** RGB bytes, HWC, `cropSize` × `cropSize`. */
  readonly crop: Uint8Array<ArrayBuffer>;
  readonly cropSize: number;
  /** The model that all engines are to hold. */
  readonly model: ModelInfo;
  /** Windows whose probabilities are known already. */
  readonly known?: Iterable<number>;
  readonly running?: RunningEngine;
  readonly started: StartedEngines;
}

/** A part of the work: the first also runs the whole picture. */
interface Batch {
  readonly cells: readonly number[];
  readonly whole: boolean;
}

/** Windows in a call: so few that other calls of the same engine wait for no more than 0.1 s. */
const BATCH = 4;
const NOTHING: PixelArea = { left: 0, top: 0, width: 0, height: 0 };

/**
 * Runs a picture once with each of its windows covered, those of a coarse map first, on several engines.
 * @returns the probabilities as they are known, in parts; the first has those of the whole picture too.
 * @throws RangeError when there can be no such windows; EngineError when an engine holds another model; what
 * {@link inWorkerPool} throws.
 */
export async function* occludePicture({
  crop,
  cropSize,
  window,
  stride,
  model,
  known = [],
  running,
  started,
  ...options
}: OcclusionJob): AsyncGenerator<OcclusionPart, void, undefined> {
  const windows: OcclusionOptions = { window, stride };
  const obstacle = occlusionObstacle(cropSize, windows);
  if (obstacle !== undefined) throw new RangeError(obstacle);
  const key = modelKey(model);
  const work = async (engine: EngineClient, { cells, whole }: Batch, signal: AbortSignal): Promise<OcclusionPart> => {
    const areas = cells.map(cell => windowOf(cell, cropSize, windows));
    const params = { crop, cropSize, windows: whole ? [NOTHING, ...areas] : areas };
    const answer = await engine.call('occlude', params, { signal });
    if (modelKey(answer.model) !== key) throw new EngineError('Another model has been loaded since.');
    const { classes } = answer.model;
    const rows = params.windows.map((_, row) => answer.logits.data.subarray(row * classes, (row + 1) * classes));
    const [first, ...others] = rows.map(logits => Float32Array.from(softmax(logits)));
    const probabilities = joined(whole || !first ? others : [first, ...others], classes);
    return { ...(whole && first && { whole: first }), cells: [...cells], probabilities };
  };
  const members = engineMembers(running, started, work);
  const batches = batchesOf(windowsPerSide(cropSize, windows), new Set(known));
  for await (const { result, error } of inWorkerPool(members, batches, { ...options, inOrder: false })) {
    if (error) throw error;
    yield result;
  }
}

function batchesOf(perSide: number, known: ReadonlySet<number>): readonly Batch[] {
  const cells = coarseFirst(perSide).filter(cell => !known.has(cell));
  const batches: Batch[] = [];
  for (let start = 0; start < cells.length; start += BATCH) {
    batches.push({ cells: cells.slice(start, start + BATCH), whole: start === 0 });
  }
  return batches;
}

function joined(rows: readonly Float32Array[], columns: number): Float32Array<ArrayBuffer> {
  const all = new Float32Array(rows.length * columns);
  for (const [index, row] of rows.entries()) all.set(row, index * columns);
  return all;
}
