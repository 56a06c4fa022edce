import type { Analysis, Convention, ModuleAnalysis } from './analysis';
import { BYTES_PER_FLOAT } from './analysis';
import { grouped } from './format';
import { walkModules } from './graph';
import { ONE_PIXEL, widest } from './receptiveField';

/** A figure and the arithmetic that gives it, with a layer's own numbers in it: `12,800` and `32 · 16 · 5 · 5`. */
export interface Formula {
  readonly value: number;
  readonly expression: string;
}

/** Parameters: a layer's from its hyperparameters, a module's as the sum over its children. Undefined where there are none. */
export function parameterFormula(analysis: Analysis, module: ModuleAnalysis): Formula | undefined {
  const value = module.parameters.total;
  if (value === 0) return undefined;
  const { layer } = module;
  if (!layer) return childSum(analysis, module);
  switch (layer.op.type) {
    case 'Conv2d': {
      const { inChannels, outChannels, kernelSize, bias } = layer.op;
      const weights = product(outChannels, inChannels, kernelSize, kernelSize);
      return { value, expression: bias ? `${weights} + ${grouped(outChannels)}` : weights };
    }
    case 'Linear': {
      const { inFeatures, outFeatures } = layer.op;
      return { value, expression: `${product(outFeatures, inFeatures)} + ${grouped(outFeatures)}` };
    }
    case 'BatchNorm2d':
      return { value, expression: `${grouped(layer.op.features)} + ${grouped(layer.op.features)}` };
    default:
      return undefined;
  }
}

/** Mult-adds of a layer for the whole batch (see MultAdds for the conventions). Undefined for modules and where there are none. */
export function multAddFormula(module: ModuleAnalysis, convention: Convention): Formula | undefined {
  const value = module.multAdds[convention];
  const { layer, output, parameters } = module;
  if (value === 0 || !layer || !output) return undefined;
  const [batch = 1, , height = 1, width = 1] = output;
  const counted = convention === 'torchinfo' ? parameters.total : parameters.weight;
  const positions = layer.op.type === 'Conv2d' ? [height, width] : [];
  return { value, expression: product(counted, ...positions, ...ofBatch(batch)) };
}

/** Bytes of a layer's output for the whole batch, as 32-bit floats. Undefined for modules and where it is not executed. */
export function outputBytesFormula({ layer, output, activationBytes }: ModuleAnalysis): Formula | undefined {
  if (!layer || !output || activationBytes === 0) return undefined;
  return { value: activationBytes, expression: product(...output, BYTES_PER_FLOAT) };
}

/**
 * Height (and width) of what a sliding window gives: ⌊(size + 2 · padding − kernel) / stride⌋ + 1, as in PyTorch's
 * documentation of Conv2d; ⌈ ⌉ in ceil mode. Undefined for other layers, and where ceil mode drops a last window that
 * would start outside the input.
 */
export function outputSizeFormula({ layer, input, output }: ModuleAnalysis): Formula | undefined {
  const [size, value] = [input?.[2], output?.[2]];
  if (!layer || size === undefined || value === undefined) return undefined;
  const { op } = layer;
  if (op.type !== 'Conv2d' && op.type !== 'MaxPool2d' && op.type !== 'AvgPool2d') return undefined;
  const padding = 'padding' in op && op.padding > 0 ? ` + 2 · ${op.padding}` : '';
  const steps = `(${size}${padding} − ${op.kernelSize}) / ${op.stride}`;
  if (!('ceilMode' in op && op.ceilMode)) return { value, expression: `⌊${steps}⌋ + 1` };
  const unclipped = Math.ceil((size + 2 * op.padding - op.kernelSize) / op.stride) + 1;
  return value === unclipped ? { value, expression: `⌈${steps}⌉ + 1` } : undefined;
}

/** Side of the receptive field of a sliding window: field before + (kernel − 1) · stride before. Undefined for other layers. */
export function receptiveFieldFormula({ modules }: Analysis, module: ModuleAnalysis): Formula | undefined {
  const op = module.layer?.op;
  if (op?.type !== 'Conv2d' && op?.type !== 'MaxPool2d' && op?.type !== 'AvgPool2d') return undefined;
  const fields = module.layer?.inputs.map(path => modules.get(path)?.receptiveField ?? ONE_PIXEL) ?? [];
  const before = widest(fields);
  return {
    value: module.receptiveField.size,
    expression: `${before.size} + (${op.kernelSize} − 1) · ${before.stride}`,
  };
}

function childSum({ graph, modules }: Analysis, { path, parameters }: ModuleAnalysis): Formula | undefined {
  const module = [...walkModules(graph.root)].find(candidate => candidate.path === path);
  const terms = module?.children
    .map(child => modules.get(child.path)?.parameters.total ?? 0)
    .filter(count => count > 0);
  return terms && { value: parameters.total, expression: terms.map(grouped).join(' + ') };
}

function product(...factors: readonly number[]): string {
  return factors.map(grouped).join(' · ');
}

/** The batch as a factor; one picture is none. */
function ofBatch(batch: number): readonly number[] {
  return batch > 1 ? [batch] : [];
}
