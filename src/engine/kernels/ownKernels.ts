import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import type { NamedTensorInfoMap, Tensor1D, Tensor4D, TensorInfo } from '@tensorflow/tfjs-core';
import { engine, registerKernel, tensor1d, tidy, unregisterKernel } from '@tensorflow/tfjs-core';
import { BYTES_PER_FLOAT } from '../../model/analysis';
import type { Conv2d, LocalResponseNorm, Shape } from '../../model/graph';
import { convolutionJob, PACKING_SCRATCH_BYTES, scratchBytesOf } from './convolution';
import type { KernelExports } from './exports';
import type { Heap } from './heap';
import type { ImageSize, Method } from './method';
import { methodOf, outputSizeOf, packedSize, paddedSizeOf } from './method';
import { normalizationJob, normalizationScratchBytes } from './normalization';
import type { KernelTeam } from './team';

const BACKEND = 'wasm';
const PACK = 'PackConvolution';
const CONVOLVE = 'PackedConvolution';
const NORMALIZE = 'LocalResponseNorm075';
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
 * Kernels of our own in TensorFlow.js's registry, working in the heap of its wasm backend. Values are NHWC.
 * All throw an EngineError when the memory does not suffice.
 */
export class OwnKernels {
  private padded = { address: 0, bytes: 0 };

  constructor(
    private readonly backend: BackendWasm,
    private readonly kernels: KernelExports,
    private readonly heap: Heap,
    private readonly team: KernelTeam,
  ) {
    register<{ readonly shape: number[] }>(ALLOCATE, (_inputs, { shape }) => backend.makeOutput(shape, 'float32'));
    register<Conv2d>(PACK, ({ filter, scale }, op) => this.computePacked(given(filter), given(scale), op));
    register<ConvolutionAttributes>(CONVOLVE, ({ x, packed, bias, output }, attributes) => {
      this.computeConvolution(given(x), given(packed), given(bias), given(output), attributes);
      return [];
    });
    register<LocalResponseNorm>(NORMALIZE, ({ x }, op) => this.computeNormalization(given(x), op));
  }

  /** Threads that compute one picture. */
  get threads(): number {
    return this.team.threads;
  }

  /** Whether there is a kernel for this convolution. */
  convolves(op: Conv2d): boolean {
    return methodOf(op) !== undefined;
  }

  /** Bytes that the kernels set aside to convolve an input of this shape (NCHW), for all convolutions to use; undefined where they don't convolve it. */
  workspaceBytes(op: Conv2d, [, , height = 0, width = 0]: Shape): number | undefined {
    const method = methodOf(op);
    if (!method) return undefined;
    return paddedBytes(op, method, { height, width }) + this.team.threads * scratchBytesOf(op, method);
  }

  /** Whether there is a kernel for this normalisation: its exponent is 0.75, its window has a middle. */
  normalizes({ beta, size }: LocalResponseNorm): boolean {
    return beta === 0.75 && size % 2 === 1;
  }

  /**
   * @param weights OIHW.
   * @param scale a factor for each output channel.
   */
  pack(weights: Float32Array, scale: ArrayLike<number> | undefined, op: Conv2d): Tensor1D {
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

  /** Caffe's and PyTorch's local response normalisation: alpha is divided by the window's size. */
  normalize(x: Tensor4D, op: LocalResponseNorm): Tensor4D {
    return engine().runKernel<Tensor4D>(NORMALIZE, { x }, { ...op });
  }

  dispose(): void {
    for (const kernel of [ALLOCATE, PACK, CONVOLVE, NORMALIZE]) unregisterKernel(kernel, BACKEND);
    this.freePadded();
    this.team.dispose();
  }

  private computePacked(filter: TensorInfo, scale: TensorInfo, op: Conv2d): TensorInfo {
    const method = known(methodOf(op));
    const { kernelSize, inChannels, outChannels } = op;
    const packed = this.backend.makeOutput([packedSize(op, method)], 'float32');
    const addresses = [this.addressOf(filter), this.addressOf(scale), this.addressOf(packed)] as const;
    if (method.kind === 'winograd') {
      this.team.withScratch(PACKING_SCRATCH_BYTES, scratch =>
        this.kernels.packWinogradFilter(scratch, ...addresses, kernelSize, inChannels, outChannels),
      );
    } else {
      this.kernels.packFilter(...addresses, kernelSize ** 2, inChannels, outChannels);
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
    this.team.reserveScratch(scratchBytesOf(op, method));
    const pad = this.padding(op, method, input);
    const [source, target] = [this.addressOf(x), this.addressOf(output)];
    for (let picture = 0; picture < n; picture++) {
      const image = source + picture * height * width * channels * BYTES_PER_FLOAT;
      const places = {
        image: pad(image),
        packed: this.addressOf(packed),
        bias: this.addressOf(bias),
        output: target + (picture * size.height * size.width * positionStride + offset) * BYTES_PER_FLOAT,
        positionStride,
      };
      this.team.run(convolutionJob(op, method, input, relu, places, this.team.threads));
    }
  }

  /** Makes room for a padded picture. @returns what pads one, and where it then lies: as it is where it needs no padding. */
  private padding(op: Conv2d, method: Method, input: ImageSize): (image: number) => number {
    const bytes = paddedBytes(op, method, input);
    if (bytes === 0) return image => image;
    const size = paddedSizeOf(op, method, input);
    if (bytes > this.padded.bytes) {
      this.freePadded();
      this.padded = { address: this.heap.allocate(bytes), bytes };
    }
    const { address } = this.padded;
    const { padding, inChannels } = op;
    return image => {
      const sizes = [input.height, input.width, inChannels, padding, padding, size.height, size.width];
      this.kernels.pad(image, address, ...sizes);
      return address;
    };
  }

  private computeNormalization(x: TensorInfo, op: LocalResponseNorm): TensorInfo {
    const [n = 0, height = 0, width = 0, channels = 0] = x.shape;
    this.team.reserveScratch(normalizationScratchBytes(op, channels));
    const output = this.backend.makeOutput(x.shape, 'float32');
    const places = { image: this.addressOf(x), output: this.addressOf(output) };
    this.team.run(normalizationJob(op, channels, n * height * width, places, this.team.threads));
    return output;
  }

  private addressOf({ dataId }: TensorInfo): number {
    return this.backend.dataIdMap.get(dataId).memoryOffset;
  }

  private freePadded(): void {
    if (this.padded.bytes > 0) this.heap.free(this.padded.address);
    this.padded = { address: 0, bytes: 0 };
  }
}

/** 0 where the picture needs no padding. */
function paddedBytes(op: Conv2d, method: Method, input: ImageSize): number {
  const { height, width } = paddedSizeOf(op, method, input);
  if (height === input.height && width === input.width) return 0;
  return height * width * op.inChannels * BYTES_PER_FLOAT;
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
