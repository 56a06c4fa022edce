/** Where a convolution's values lie, and how far apart two positions of its output are, in values. */
export interface ConvolutionAddresses {
  readonly image: number;
  /** What all threads share. */
  readonly shared: number;
  readonly packed: number;
  readonly bias: number;
  readonly output: number;
  readonly positionStride: number;
}
