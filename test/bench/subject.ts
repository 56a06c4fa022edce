/** The network that all contenders compute: without its auxiliary heads, which nobody asks for. */
export const VARIANT = 'inception-v1-bn';
export const INPUT_SIZE = 224;
export const CLASSES = 1000;
