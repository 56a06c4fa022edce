/** A published weights file that can be downloaded: its addresses, and how to recognize it on arrival. */
export interface Preset {
  readonly id: string;
  readonly name: string;
  /** The name under which it is kept. */
  readonly fileName: string;
  /** Addresses of the same file, the best first. */
  readonly mirrors: readonly [string, ...string[]];
  /** Size in bytes: exact, unless its publisher rounds it. */
  readonly bytes: number;
  readonly roundedSize?: true;
  /**
   * SHA-256 of the whole file, lower-case hexadecimal. PyTorch publishes the first 8 digits alone, as the end of the
   * file's name, by which torch.hub itself checks what it downloads; no other preset may use a part of a hash.
   */
  readonly sha256: string | { readonly begins: string };
  /** What the file has of the auxiliary heads. Labels of untrained ones mean nothing. */
  readonly auxiliaryHeads: 'none' | 'trained' | 'untrained';
  /** The license or the terms under which it is published. */
  readonly license: string;
  /** Accuracy on ImageNet's validation set in percent, as its publisher states it, and the page that states it. */
  readonly accuracy?: { readonly top1: number; readonly top5: number; readonly source: string };
}

const MEBIBYTE = 2 ** 20;
const ZOO_PATH = 'validated/vision/classification/inception_and_googlenet/googlenet';

/** Every preset; the first is the one that is offered where there is no choice. */
export const PRESETS: readonly [Preset, ...Preset[]] = [
  {
    id: 'bvlc-onnx',
    name: 'BVLC GoogLeNet (ONNX model zoo)',
    fileName: 'googlenet-12.onnx',
    mirrors: [
      `https://huggingface.co/onnxmodelzoo/legacy_models/resolve/main/${ZOO_PATH}/model/googlenet-12.onnx`,
      `https://github.com/onnx/models/raw/main/${ZOO_PATH}/model/googlenet-12.onnx`,
    ],
    bytes: 28_021_836,
    sha256: 'c99c507058eaf41de8723408fdda7db8325cb57f0a89f2ee07a716d6e963e14e',
    auxiliaryHeads: 'none',
    license: 'BSD-3-Clause',
    accuracy: {
      top1: 67.78,
      top5: 88.34,
      source: `https://github.com/onnx/models/blob/main/${ZOO_PATH}/README.md`,
    },
  },
  {
    id: 'bvlc-caffe',
    name: 'BVLC GoogLeNet (Caffe)',
    fileName: 'bvlc_googlenet.caffemodel',
    // Berkeley serves it without encryption only; the SHA-256 tells whether it arrived as it was published.
    mirrors: ['http://dl.caffe.berkeleyvision.org/bvlc_googlenet.caffemodel'],
    bytes: 53_533_754,
    sha256: '6f7101e3a2183738a7125a0c5021ba82a1feb4228c5ca0924d991b6daf6f6fad',
    auxiliaryHeads: 'trained',
    license: 'unrestricted use',
    accuracy: {
      top1: 68.7,
      top5: 88.9,
      source: 'https://github.com/BVLC/caffe/blob/master/models/bvlc_googlenet/readme.md',
    },
  },
  {
    id: 'torchvision',
    name: 'GoogLeNet (torchvision)',
    fileName: 'googlenet-1378be20.pth',
    mirrors: ['https://download.pytorch.org/models/googlenet-1378be20.pth'],
    bytes: Math.round(49.731 * MEBIBYTE),
    roundedSize: true,
    sha256: { begins: '1378be20' },
    auxiliaryHeads: 'untrained',
    license: 'BSD-3-Clause (code)',
    accuracy: {
      top1: 69.778,
      top5: 89.53,
      source: 'https://docs.pytorch.org/vision/stable/models/generated/torchvision.models.googlenet.html',
    },
  },
];
