/**
 * What files of each format are usually called, without the dot: for dialogs and menus alone, since a format is told by
 * its content. It stands apart from the readers so that the extension's main thread can have it without them.
 */
const EXTENSIONS = {
  caffe: ['caffemodel'],
  onnx: ['onnx'],
  pytorch: ['pth', 'pt', 'ckpt'],
  'pytorch-legacy': ['pth', 'pt'],
  tfjs: ['json'],
  safetensors: ['safetensors'],
} as const satisfies Record<string, readonly string[]>;

export type WeightsFormat = keyof typeof EXTENSIONS;

export const WEIGHTS_EXTENSIONS: readonly string[] = [...new Set<string>(Object.values(EXTENSIONS).flat())];
