/** The network that all contenders compute: without its auxiliary heads, which nobody asks for. */
export const VARIANT = 'inception-v1-bn';
