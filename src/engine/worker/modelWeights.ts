import { isWithin } from '../../model/paths';
import { VARIANTS } from '../../model/variants';
import type { EngineResult, FileSource } from '../../protocol';
import { fileOrigin } from '../../protocol';
import { EngineError } from '../errors';
import { modelFromFile } from '../files/modelFromFile';
import { compareStates } from '../network/compareStates';
import { statisticsOf } from '../network/statistics';
import type { Pacer } from '../platform/pacer';
import type { EnginePlatform } from '../platform/platform';
import type { EngineCall } from './handlers';
import type { Model } from './model';

const MAX_BINS = 64;

/** A parameter's values in PyTorch's order, in new memory. @throws EngineError when the model has no such parameter. */
export function parameterValues({ network }: Model, key: string): EngineResult<'parameter'> {
  const { graph, state } = network;
  const parameter = graph.layers.flatMap(layer => layer.parameters).find(candidate => candidate.key === key);
  const values = state.get(key);
  if (!parameter || !values) throw new EngineError(`The model has no parameter ${key}.`);
  return { shape: parameter.shape, data: new Float32Array(values) };
}

/**
 * The parameters inside a module, in figures.
 * @throws EngineError when the model has no such module; the signal's reason when cancelled.
 */
export async function moduleStatistics(
  { network }: Model,
  path: string,
  pacer: Pacer,
): Promise<EngineResult<'layerWeights'>> {
  const { graph, state } = network;
  const layers = graph.layers.filter(layer => isWithin(layer.path, path));
  if (layers.length === 0) throw new EngineError(`The model has no layer ${path}.`);
  const parameters: EngineResult<'layerWeights'>['parameters'] = [];
  for (const parameter of layers.flatMap(layer => layer.parameters)) {
    const values = state.get(parameter.key);
    if (!values) throw new EngineError(`The weights lack ${parameter.key}.`);
    const { key, role, shape } = parameter;
    parameters.push({ key, role, shape, ...statisticsOf(values, MAX_BINS) });
    await pacer.breathe();
  }
  return { parameters };
}

/**
 * Compares a model's weights with those of a file.
 * @throws EngineError when they are not both of files and of one variant; what {@link modelFromFile} throws.
 */
export async function compareWithFile(
  { info, network }: Model,
  file: FileSource,
  platform: EnginePlatform,
  call: Pick<EngineCall, 'signal' | 'pacer' | 'reading'>,
): Promise<EngineResult<'compareWeights'>> {
  const origin = fileOrigin(info.origin);
  if (!origin) {
    throw new EngineError('The loaded model has random weights: only weights of a file can be compared with a file.');
  }
  const other = await modelFromFile(file, platform, call);
  if (other.variant !== info.variant) {
    throw new EngineError(
      `${file.name} holds ${VARIANTS[other.variant].name}, but the loaded model is ${VARIANTS[info.variant].name}: ` +
        'only weights of the same variant can be compared.',
    );
  }
  return {
    model: { name: origin.name, sha256: origin.sha256 },
    other: { name: other.origin.name, sha256: other.origin.sha256 },
    ...(await compareStates(network, other, call.pacer)),
  };
}
