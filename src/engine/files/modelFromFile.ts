import type { Graph } from '../../model/graph';
import type { VariantId } from '../../model/variants';
import { createGraph } from '../../model/variants';
import type { FileSource, WeightsOrigin } from '../../protocol';
import { matchWeights } from '../../weights/match/matchWeights';
import type { Call } from '../worker/handlers';
import type { FileDetails } from './fileDetails';
import { fileDetails } from './fileDetails';
import type { EnginePlatform } from '../platform/platform';
import { readWeightsFile } from './readWeightsFile';
import type { StateDict } from '../network/stateDict';

export type FileOrigin = Extract<WeightsOrigin, { kind: 'file' }>;

/** A weights file as a network. */
export interface ModelFile {
  readonly variant: VariantId;
  readonly graph: Graph;
  readonly state: StateDict;
  readonly origin: FileOrigin;
  readonly details: FileDetails;
}

/**
 * Reads a weights file and finds the network whose weights it holds.
 * @throws EngineError when the file cannot be read; WeightsError when its content is refused; the signal's reason when
 * cancelled.
 */
export async function readModelFile(
  file: FileSource,
  platform: EnginePlatform,
  { signal, pacer }: Call,
): Promise<ModelFile> {
  const { weights, bytes, sha256 } = await readWeightsFile(file, platform, signal);
  await pacer.breathe();
  const matched = matchWeights(weights, file.name);
  const nonFinite = matched.report.nonFinite.reduce((sum, { count }) => sum + count, 0);
  return {
    variant: matched.variant,
    graph: createGraph(matched.variant, matched.options),
    state: matched.stateDict,
    origin: { kind: 'file', name: file.name, format: weights.format, sha256, nonFinite },
    details: fileDetails(weights, matched, bytes),
  };
}
