/** The network that all contenders compute: without its auxiliary heads, which no contender runs. */
export const VARIANT = 'inception-v1-bn';
