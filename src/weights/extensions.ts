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

/** Whether a file is called as weights usually are. PyTorch's own examples call checkpoints `.pth.tar`. */
export function isWeightsFileName(name: string): boolean {
  const lower = name.toLowerCase();
  return [...WEIGHTS_EXTENSIONS, 'pth.tar'].some(extension => lower.endsWith(`.${extension}`));
}
