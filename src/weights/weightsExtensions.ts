/**
 * Usual file extensions of each format, without the dot: only for dialogs and menus, since the content tells the format.
 * They are apart from the parsers so that the extension's main thread can load them without those.
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

/** Whether a file has a usual name of weights. PyTorch's own examples call checkpoints `.pth.tar`. */
export function isWeightsFileName(name: string): boolean {
  const lower = name.toLowerCase();
  return [...WEIGHTS_EXTENSIONS, 'pth.tar'].some(extension => lower.endsWith(`.${extension}`));
}
