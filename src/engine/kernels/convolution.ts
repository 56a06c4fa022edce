import { BYTES_PER_FLOAT } from '../../model/analysis';
import type { Conv2d, Shape } from '../../model/graph';
import { directJobs, paddedBytesOf } from './directJobs';
import { foldedSizeOf, foldJob } from './foldedConvolution';
import type { Job } from './job';
import type { Method } from './method';
import { methodOf } from './method';
import type { Places } from './addresses';
import type { ImageSize } from '../../model/shapes';
import { transformedBytesOf, winogradJobs, winogradScratchBytes } from './winogradJobs';

/** Bytes of scratch that a thread needs. */
export function scratchBytesOf(op: Conv2d, method: Method): number {
  return method.kind === 'direct' ? 0 : winogradScratchBytes(method.kind === 'folded' ? method.op : op);
}

/** Bytes that all threads share: of the padded or folded picture, and of transformed tiles. */
export function sharedBytesOf(op: Conv2d, method: Method, input: ImageSize): number {
  switch (method.kind) {
    case 'direct':
      return paddedBytesOf(op, input);
    case 'winograd':
      return transformedBytesOf(op, method.tileSize, input);
    case 'folded':
      return (
        foldedBytesOf(op, method.op, input) + transformedBytesOf(method.op, method.tileSize, foldedSizeOf(op, input))
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
  places: Places,
  threads: number,
): Job[] {
  switch (method.kind) {
    case 'direct':
      return directJobs(op, input, relu, places, threads);
    case 'winograd':
      return winogradJobs(op, method.tileSize, input, relu, places, threads);
    case 'folded': {
      const { image, shared } = places;
      const size = foldedSizeOf(op, input);
      const inner = { ...places, image: shared, shared: shared + foldedBytesOf(op, method.op, input) };
      return [
        foldJob(op, input, image, shared, threads),
        ...winogradJobs(method.op, method.tileSize, size, relu, inner, threads),
      ];
    }
  }
}

function foldedBytesOf(op: Conv2d, folded: Conv2d, input: ImageSize): number {
  const { height, width } = foldedSizeOf(op, input);
  return height * width * folded.inChannels * BYTES_PER_FLOAT;
}
