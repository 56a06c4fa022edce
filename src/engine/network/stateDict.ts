import type { Layer, ParameterRole } from '../../model/graph';
import { EngineError } from '../errors';

/** Values by state_dict key, each in PyTorch's order: convolutions OIHW, linear layers `[out, in]`. */
export type StateDict = ReadonlyMap<string, Float32Array>;

/** @throws EngineError when the layer owns no such parameter or the state_dict lacks it. */
export function parameterOf(layer: Layer, role: ParameterRole, state: StateDict): Float32Array {
  const parameter = layer.parameters.find(candidate => candidate.role === role);
  const values = parameter && state.get(parameter.key);
  if (!values) throw new EngineError(`The weights lack the ${role} of ${layer.path}.`);
  return values;
}
