import { BYTES_PER_FLOAT } from '../../model/analysis';
import type { Conv2d, Shape } from '../../model/graph';
import { directJobs, paddedBytesOf } from './directJobs';
import { spaceToDepthSizeOf, spaceToDepthJob } from './spaceToDepthJob';
import type { Job } from './job';
import type { Method } from './method';
import { methodOf } from './method';
import type { ConvolutionAddresses } from './addresses';
import type { ImageSize } from '../../model/shapes';
import { transformedBytesOf, winogradJobs, winogradScratchBytes } from './winogradJobs';

/** Bytes of scratch that a thread needs. */
export function scratchBytesOf(op: Conv2d, method: Method): number {
  return method.kind === 'direct' ? 0 : winogradScratchBytes(method.kind === 'spaceToDepth' ? method.op : op);
}

/** Bytes that all threads share: of the padded or rearranged picture, and of transformed tiles. */
export function sharedBytesOf(op: Conv2d, method: Method, input: ImageSize): number {
  switch (method.kind) {
    case 'direct':
      return paddedBytesOf(op, input);
    case 'winograd':
      return transformedBytesOf(op, method.tileSize, input);
    case 'spaceToDepth':
      return (
        spaceToDepthBytesOf(op, method.op, input) +
        transformedBytesOf(method.op, method.tileSize, spaceToDepthSizeOf(op, input))
      );
  }
}

/** Bytes of both for an input of this shape (NCHW); undefined where no kernel convolves it. */
export function workspaceBytes(op: Conv2d, [, , height = 0, width = 0]: Shape, threads: number): number | undefined {
  const method = methodOf(op);
  return method && sharedBytesOf(op, method, { height, width }) + threads * scratchBytesOf(op, method);
}

/** The jobs of one picture's convolution, one after the other. */
export function convolutionJobs(
  op: Conv2d,
  method: Method,
  input: ImageSize,
  relu: boolean,
  addresses: ConvolutionAddresses,
  threads: number,
): Job[] {
  switch (method.kind) {
    case 'direct':
      return directJobs(op, input, relu, addresses, threads);
    case 'winograd':
      return winogradJobs(op, method.tileSize, input, relu, addresses, threads);
    case 'spaceToDepth': {
      const { image, shared } = addresses;
      const size = spaceToDepthSizeOf(op, input);
      const inner = { ...addresses, image: shared, shared: shared + spaceToDepthBytesOf(op, method.op, input) };
      return [
        spaceToDepthJob(op, input, image, shared, threads),
        ...winogradJobs(method.op, method.tileSize, size, relu, inner, threads),
      ];
    }
  }
}

function spaceToDepthBytesOf(op: Conv2d, rearranged: Conv2d, input: ImageSize): number {
  const { height, width } = spaceToDepthSizeOf(op, input);
  return height * width * rearranged.inChannels * BYTES_PER_FLOAT;
}
