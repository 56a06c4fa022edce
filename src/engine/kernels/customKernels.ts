import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import type { NamedTensorInfoMap, Tensor1D, Tensor4D, TensorInfo } from '@tensorflow/tfjs-core';
import { engine, registerKernel, tensor1d, tidy, unregisterKernel } from '@tensorflow/tfjs-core';
import { BYTES_PER_FLOAT } from '../../model/analysis';
import type { Conv2d, LocalResponseNorm, Shape } from '../../model/graph';
import { elementCount } from '../../model/graph';
import { convolutionJobs, scratchBytesOf, sharedBytesOf, workspaceBytes } from './convolution';
import type { KernelExports } from './exports';
import { callKernel } from './exports';
import { spaceToDepthFilter } from './spaceToDepthJob';
import type { Heap } from './heap';
import type { Method } from './method';
import { methodOf, packedSize } from './method';
import { normalizationJob, normalizationScratchBytes } from './localResponseNormJob';
import type { ImageShape, Pool } from './poolingJob';
import { isPooled, pooledShape, poolingJob, poolingScratchBytes } from './poolingJob';
import { outputSizeOf } from '../../model/shapes';
import type { KernelThreads } from './kernelThreads';
import { PACKING_SCRATCH_BYTES } from './winogradJobs';

const BACKEND = 'wasm';
const PACK = 'PackConvolution';
const CONVOLVE = 'PackedConvolution';
const NORMALIZE = 'LocalResponseNorm075';
const POOL = 'CustomPool';
const ALLOCATE = 'Allocate';

/** Where a convolution's output goes: into the channels of `tensor` (NHWC) from `offset` on. */
export interface Slice {
  readonly tensor: Tensor4D;
  readonly offset: number;
}

/** A filter packed for its kernel, and a bias. They are freed as every tensor is. */
export interface PackedConvolution {
  readonly packed: Tensor1D;
  readonly bias: Tensor1D;
}

interface ConvolutionAttributes extends Conv2d {
  readonly relu: boolean;
  readonly offset: number;
}

/**
 * The project's kernels in TensorFlow.js's registry, working in the heap of its wasm backend. Values are NHWC.
 * All throw an EngineError when there is not enough memory.
 */
export class CustomKernels {
  /** What all threads share: a padded picture, or the transformed tiles. */
  private shared = { address: 0, bytes: 0 };

  constructor(
    private readonly backend: BackendWasm,
    private readonly kernels: KernelExports,
    private readonly heap: Heap,
    private readonly threads: KernelThreads,
  ) {
    register<{ readonly shape: number[] }>(ALLOCATE, (_inputs, { shape }) => backend.makeOutput(shape, 'float32'));
    register<Conv2d>(PACK, ({ filter, scale }, op) => this.computePacked(given(filter), given(scale), op));
    register<ConvolutionAttributes>(CONVOLVE, ({ x, packed, bias, output }, attributes) => {
      this.computeConvolution(given(x), given(packed), given(bias), given(output), attributes);
      return [];
    });
    register<Pool>(POOL, ({ x }, op) => this.computePool(given(x), op));
    register<LocalResponseNorm>(NORMALIZE, ({ x }, op) => this.computeNormalization(given(x), op));
  }

  /** Threads that compute one picture. */
  get threadCount(): number {
    return this.threads.count;
  }

  /** How many jobs several threads have computed, since the start. */
  get jobsShared(): number {
    return this.threads.jobsShared;
  }

  /** Whether there is a kernel for this convolution. */
  convolves(op: Conv2d): boolean {
    return methodOf(op) !== undefined;
  }

  /** Bytes that the kernels set aside to convolve an input of this shape (NCHW), for all convolutions to use; undefined where they don't convolve it. */
  workspaceBytes(op: Conv2d, input: Shape): number | undefined {
    return workspaceBytes(op, input, this.threads.count);
  }

  /** Whether there is a kernel for this pool of such an input (NHWC). */
  pools(op: Pool, [, ...image]: Tensor4D['shape']): boolean {
    return isPooled(op, image);
  }

  /** Whether there is a kernel for this normalization: its exponent is 0.75, its window has a middle. */
  normalizes({ beta, size }: LocalResponseNorm): boolean {
    return beta === 0.75 && size % 2 === 1;
  }

  /**
   * @param weights OIHW.
   * @param scale a factor for each output channel.
   */
  pack(weights: Float32Array, scale: ArrayLike<number> | undefined, op: Conv2d): Tensor1D {
    const method = methodOf(op);
    if (method?.kind === 'spaceToDepth') return this.pack(spaceToDepthFilter(weights, op), scale, method.op);
    return tidy(() => {
      const filter = tensor1d(weights);
      const factors = scale ? Float32Array.from(scale) : new Float32Array(op.outChannels).fill(1);
      return engine().runKernel<Tensor1D>(PACK, { filter, scale: tensor1d(factors) }, { ...op });
    });
  }

  /** A tensor `[N, height, width, channels]` whose values are still to be written. */
  allocate(shape: readonly number[]): Tensor4D {
    return engine().runKernel<Tensor4D>(ALLOCATE, {}, { shape: [...shape] });
  }

  /** Computes into a slice, or into a tensor of its own. @returns that tensor. */
  convolve(x: Tensor4D, { packed, bias }: PackedConvolution, op: Conv2d, relu: boolean, slice?: Slice): Tensor4D {
    const [n, height, width] = x.shape;
    const size = outputSizeOf(op, { height, width });
    const output = slice?.tensor ?? this.allocate([n, size.height, size.width, op.outChannels]);
    engine().runKernel(CONVOLVE, { x, packed, bias, output }, { ...op, relu, offset: slice?.offset ?? 0 });
    return output;
  }

  pool(x: Tensor4D, op: Pool): Tensor4D {
    return engine().runKernel<Tensor4D>(POOL, { x }, { ...op });
  }

  /** Caffe's and PyTorch's local response normalization: alpha is divided by the window's size. */
  normalize(x: Tensor4D, op: LocalResponseNorm): Tensor4D {
    return engine().runKernel<Tensor4D>(NORMALIZE, { x }, { ...op });
  }

  dispose(): void {
    for (const kernel of [ALLOCATE, PACK, CONVOLVE, POOL, NORMALIZE]) unregisterKernel(kernel, BACKEND);
    this.freeShared();
    this.threads.dispose();
  }

  private computePacked(filter: TensorInfo, scale: TensorInfo, op: Conv2d): TensorInfo {
    const method = known(methodOf(op));
    const { kernelSize, inChannels, outChannels } = op;
    const packed = this.backend.makeOutput([packedSize(op, method)], 'float32');
    const common = {
      filter: this.addressOf(filter),
      scale: this.addressOf(scale),
      packed: this.addressOf(packed),
      channels: inChannels,
      filters: outChannels,
    };
    if (method.kind === 'winograd') {
      this.threads.withScratch(PACKING_SCRATCH_BYTES, scratch =>
        callKernel(this.kernels, 'packWinogradFilter', { ...common, scratch, kernelSize }),
      );
    } else {
      callKernel(this.kernels, 'packFilter', { ...common, taps: kernelSize ** 2 });
    }
    return packed;
  }

  private computeConvolution(
    x: TensorInfo,
    packed: TensorInfo,
    bias: TensorInfo,
    output: TensorInfo,
    { relu, offset, ...op }: ConvolutionAttributes,
  ): void {
    const method = known(methodOf(op));
    const [n = 0, height = 0, width = 0, channels = 0] = x.shape;
    const input = { height, width };
    const size = outputSizeOf(op, input);
    const [, , , positionStride = 0] = output.shape;
    this.threads.reserveScratch(scratchBytesOf(op, method));
    const shared = this.reserveShared(sharedBytesOf(op, method, input));
    const [source, target] = [this.addressOf(x), this.addressOf(output)];
    for (let picture = 0; picture < n; picture++) {
      const image = source + picture * height * width * channels * BYTES_PER_FLOAT;
      const addresses = {
        image,
        shared,
        packed: this.addressOf(packed),
        bias: this.addressOf(bias),
        output: target + (picture * size.height * size.width * positionStride + offset) * BYTES_PER_FLOAT,
        positionStride,
      };
      for (const job of convolutionJobs(op, method, input, relu, addresses, this.threads.count)) this.threads.run(job);
    }
  }

  /** May move the heap. @returns the address. */
  private reserveShared(bytes: number): number {
    if (bytes > this.shared.bytes) {
      this.freeShared();
      this.shared = { address: this.heap.allocate(bytes), bytes };
    }
    return this.shared.address;
  }

  private computePool(x: TensorInfo, op: Pool): TensorInfo {
    const [n = 0, height = 0, width = 0, channels = 0] = x.shape;
    const input: ImageShape = [height, width, channels];
    const shape = pooledShape(op, input);
    this.threads.reserveScratch(poolingScratchBytes(op, input));
    const output = this.backend.makeOutput([n, ...shape], 'float32');
    const [source, target] = [this.addressOf(x), this.addressOf(output)];
    for (let picture = 0; picture < n; picture++) {
      const addresses = {
        image: source + picture * elementCount(input) * BYTES_PER_FLOAT,
        output: target + picture * elementCount(shape) * BYTES_PER_FLOAT,
      };
      this.threads.run(poolingJob(op, input, addresses, this.threads.count));
    }
    return output;
  }

  private computeNormalization(x: TensorInfo, op: LocalResponseNorm): TensorInfo {
    const [n = 0, height = 0, width = 0, channels = 0] = x.shape;
    this.threads.reserveScratch(normalizationScratchBytes(op, channels));
    const output = this.backend.makeOutput(x.shape, 'float32');
    const addresses = { image: this.addressOf(x), output: this.addressOf(output) };
    this.threads.run(normalizationJob(op, channels, n * height * width, addresses, this.threads.count));
    return output;
  }

  private addressOf({ dataId }: TensorInfo): number {
    return this.backend.dataIdMap.get(dataId).memoryOffset;
  }

  private freeShared(): void {
    if (this.shared.bytes > 0) this.heap.free(this.shared.address);
    this.shared = { address: 0, bytes: 0 };
  }
}

type Compute<A> = (inputs: NamedTensorInfoMap, attributes: A) => TensorInfo | TensorInfo[];

/** Attributes come from this file alone. */
function register<A>(kernelName: string, compute: Compute<A>): void {
  registerKernel({
    kernelName,
    backendName: BACKEND,
    kernelFunc: ({ inputs, attrs }) => compute(inputs, attrs as A),
  });
}

function given(input: TensorInfo | undefined): TensorInfo {
  if (!input) throw new TypeError('A kernel lacks an input.');
  return input;
}

function known(method: Method | undefined): Method {
  if (!method) throw new TypeError('No kernel computes this convolution.');
  return method;
}
