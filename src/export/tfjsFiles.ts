import type { Shape } from '../model/graph';
import { elementCount } from '../model/graph';
import { VARIANTS } from '../model/variants';
import { kerasAxes, kerasName } from '../weights/kerasNames';
import { permuteAxes } from '../weights/bytes/permuteAxes';
import type { ExportedFile, ExportedModel } from './exportedModel';
import { valuesOf } from './exportedModel';
import { metadataOf, PRODUCER } from './metadata';
import { Shards } from './shards';
import { kerasTopology } from './tfjsTopology';

interface WeightSpec {
  readonly name: string;
  readonly shape: Shape;
  readonly dtype: 'float32';
}

/**
 * The network as a layers model of TensorFlow.js, which `tf.loadLayersModel` takes: from `[N, S, S, 3]`, as the variant
 * normalizes it, to the logits of the main head, then of `aux2` and `aux1` where the model has them.
 * @param fileName of the model's JSON; the weights go into the same folder, in files whose names begin like it.
 * @param inputSize S.
 * @param breathe called between two tensors; what it throws ends the export.
 * @returns the JSON, then the shards of weights.
 * @throws ExportError when a layer has no counterpart; InputSizeError when the network is not defined at that size.
 */
export async function writeTfjs(
  model: ExportedModel,
  fileName: string,
  inputSize: number,
  breathe: () => Promise<void>,
): Promise<readonly ExportedFile[]> {
  const topology = kerasTopology(model.graph, VARIANTS[model.variant].className, inputSize);
  const parameters = model.graph.layers.flatMap(({ path, parameters }) =>
    parameters.flatMap(parameter => {
      const name = kerasName(parameter.role);
      return name === undefined ? [] : [{ name: `${path}/${name}`, parameter }];
    }),
  );
  const values = parameters.reduce((sum, { parameter }) => sum + elementCount(parameter.shape), 0);
  const shards = new Shards(values * Float32Array.BYTES_PER_ELEMENT);
  const specs: WeightSpec[] = [];
  for (const { name, parameter } of parameters) {
    const { shape, data } = inKerasOrder(parameter.shape, valuesOf(parameter, model));
    specs.push({ name, shape, dtype: 'float32' });
    shards.add(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
    await breathe();
  }
  const files = await shards.files(fileName);
  const json = {
    format: 'layers-model',
    generatedBy: PRODUCER,
    convertedBy: null,
    modelTopology: { model_config: topology },
    weightsManifest: [{ paths: files.map(({ name }) => name), weights: specs }],
    userDefinedMetadata: metadataOf(model),
  };
  return [{ name: fileName, bytes: new TextEncoder().encode(JSON.stringify(json)) }, ...files];
}

function inKerasOrder(shape: Shape, values: Float32Array): { readonly shape: Shape; readonly data: Float32Array } {
  const axes = kerasAxes(shape);
  return axes ? permuteAxes(values, shape, axes) : { shape, data: values };
}
