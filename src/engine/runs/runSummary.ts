import type { ActivationStatistics, RunMemory, RunSummary, TensorData } from '../../protocol';
import { statisticsOf } from '../network/statistics';
import type { Pacer } from '../platform/pacer';
import { channelsOf } from './channels';
import { miniature } from './miniature';
import type { ObservedRun } from './observedRun';

const MAX_BINS = 24;
const MINIATURE_SIDE = 28;

/** A run in figures: what happened in each layer. */
export async function summarize(run: ObservedRun, memory: RunMemory, pacer: Pacer): Promise<RunSummary> {
  const layers: ActivationStatistics[] = [];
  for (const [path, value] of run.activations) {
    layers.push(layerStatistics(path, value));
    await pacer.breathe();
  }
  const logits = [...run.logits].map(([head, { shape, data }]) => ({ head, logits: { shape, data: data.slice() } }));
  return { layers, times: [...run.times], logits, memory };
}

function layerStatistics(path: string, value: TensorData): ActivationStatistics {
  const strongest = strongestOf(value);
  const { shape, data } = value;
  return { path, shape, ...statisticsOf(data, MAX_BINS), ...(strongest && { strongest }) };
}

function strongestOf(value: TensorData): ActivationStatistics['strongest'] {
  const { count, height, width, map } = channelsOf(value);
  if (height * width === 1) return undefined;
  let [strongest, largest] = [0, -Infinity];
  for (let channel = 0; channel < count; channel++) {
    const mean = meanOf(map(channel));
    if (mean > largest) [strongest, largest] = [channel, mean];
  }
  return { channel: strongest, ...miniature(map(strongest), height, width, MINIATURE_SIDE) };
}

function meanOf(values: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i] ?? 0;
  return sum / values.length;
}
