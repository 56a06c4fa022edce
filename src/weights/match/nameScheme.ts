import type { Layer, Parameter } from '../../model/graph';
import type { VariantId } from '../../model/variants';
import { VARIANT_IDS } from '../../model/variants';
import { blobName, caffeLayerName } from '../caffeNames';

/** A way of naming a network's parameters. */
export interface NameScheme {
  /** As it is shown to people. */
  readonly name: string;
  /** The variants that are found under such names. */
  readonly variants: readonly VariantId[];
  /** Whether sizes of 1 in a shape mean nothing: Caffe has `[1, 1, out, in]` for a linear layer's weight. */
  readonly squeezes: boolean;
  /** A parameter's name, or undefined if the scheme has none for it. */
  nameOf(layer: Layer, parameter: Parameter): string | undefined;
}

const PYTORCH: NameScheme = {
  name: 'PyTorch',
  variants: VARIANT_IDS,
  squeezes: false,
  nameOf: (_layer, parameter) => parameter.key,
};

/** The names that Caffe2 made of Caffe's layers; the ONNX model zoo has them. */
const CAFFE2: NameScheme = {
  name: 'Caffe',
  variants: ['bvlc-googlenet'],
  squeezes: true,
  nameOf: (layer, parameter) => {
    const name = caffeLayerName(layer.path);
    return name === undefined ? undefined : blobName(name, parameter.role === 'weight' ? 0 : 1);
  },
};

export const NAME_SCHEMES: readonly NameScheme[] = [PYTORCH, CAFFE2];
