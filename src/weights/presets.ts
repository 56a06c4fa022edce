/** A published weights file that can be downloaded: where it lies, and how to know it when it has arrived. */
export interface Preset {
  readonly id: string;
  readonly name: string;
  /** The name under which it is kept. */
  readonly fileName: string;
  /** Addresses of the same file, the best first. */
  readonly mirrors: readonly [string, ...string[]];
  /** Exact size in bytes. */
  readonly bytes: number;
  /** SHA-256 of the whole file, lower-case hexadecimal. */
  readonly sha256: string;
  readonly licence: string;
  /** Accuracy on ImageNet's validation set in percent, as its publisher states it, and the page that states it. */
  readonly accuracy?: { readonly top1: number; readonly top5: number; readonly source: string };
}

const ZOO_PATH = 'validated/vision/classification/inception_and_googlenet/googlenet';

/** Every preset; the first is the one that is offered where there is no choice. */
export const PRESETS: readonly [Preset, ...Preset[]] = [
  {
    id: 'bvlc-onnx',
    name: 'BVLC GoogLeNet (ONNX model zoo, googlenet-12)',
    fileName: 'googlenet-12.onnx',
    mirrors: [
      `https://huggingface.co/onnxmodelzoo/legacy_models/resolve/main/${ZOO_PATH}/model/googlenet-12.onnx`,
      `https://github.com/onnx/models/raw/main/${ZOO_PATH}/model/googlenet-12.onnx`,
    ],
    bytes: 28_021_836,
    sha256: 'c99c507058eaf41de8723408fdda7db8325cb57f0a89f2ee07a716d6e963e14e',
    licence: 'BVLC model: unrestricted use; ONNX model zoo: BSD-3-Clause',
    accuracy: {
      top1: 67.78,
      top5: 88.34,
      source: `https://github.com/onnx/models/blob/main/${ZOO_PATH}/README.md`,
    },
  },
];
