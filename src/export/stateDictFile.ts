import { writeSafetensors } from '../weights/formats/safetensors';
import type { ExportedModel } from './exportedModel';
import { valuesOf } from './exportedModel';
import { metadataOf } from './metadata';

/** The state_dict as a safetensors file, with PyTorch's keys, shapes and types: `load_state_dict(strict=True)` takes it. */
export function writeStateDict(model: ExportedModel): Uint8Array<ArrayBuffer> {
  const parameters = model.graph.layers.flatMap(layer => layer.parameters);
  return writeSafetensors(
    parameters.map(parameter => ({
      name: parameter.key,
      shape: parameter.shape,
      dtype: parameter.role === 'numBatchesTracked' ? 'int64' : 'float32',
      data: valuesOf(parameter, model),
    })),
    { format: 'pt', ...metadataOf(model) },
  );
}
