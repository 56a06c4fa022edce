import type { GraphOptions } from './graph';

/** The classes of ILSVRC 2012. Their names are apart in imagenetClasses.ts, which the extension's main thread has no use for. */
export const IMAGENET_CLASS_COUNT = 1000;

/** Height and width, in pixels, of the input that GoogLeNet was trained with. */
export const DEFAULT_INPUT_SIZE = 224;

/** How many classes a classification lists. */
export const DEFAULT_TOP_K = 5;

/** The defaults of the PyTorch class. */
export const DEFAULT_OPTIONS: GraphOptions = {
  classes: IMAGENET_CLASS_COUNT,
  useAux: true,
  initWeights: false,
  dropP: 0.4,
  dropPAux: 0.7,
};
