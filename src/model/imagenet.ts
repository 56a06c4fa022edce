/** The classes of ILSVRC 2012. The number stands apart from their names, which the extension's main thread has no use for. */
export const IMAGENET_CLASS_COUNT = 1000;
