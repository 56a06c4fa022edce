import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import { convolutionJobs, scratchBytesOf, sharedBytesOf } from '../../../../src/engine/kernels/convolution';
import { callKernel, instantiateKernels } from '../../../../src/engine/kernels/exports';
import { spaceToDepthFilter } from '../../../../src/engine/kernels/spaceToDepthJob';
import type { Heap } from '../../../../src/engine/kernels/heap';
import type { Job } from '../../../../src/engine/kernels/job';
import type { Method } from '../../../../src/engine/kernels/method';
import { filterBytes, methodOf, packedSize } from '../../../../src/engine/kernels/method';
import { normalizationJob, normalizationScratchBytes } from '../../../../src/engine/kernels/localResponseNormJob';
import type { ConvolutionAddresses } from '../../../../src/engine/kernels/addresses';
import type { Pool } from '../../../../src/engine/kernels/poolingJob';
import { isPooled, pooledShape, poolingJob, poolingScratchBytes } from '../../../../src/engine/kernels/poolingJob';
import { KernelThreads } from '../../../../src/engine/kernels/kernelThreads';
import { PACKING_SCRATCH_BYTES } from '../../../../src/engine/kernels/winogradJobs';
import { toFilter } from '../../../../src/engine/axisOrder';
import { Random } from '../../../../src/engine/network/random';
import type { Conv2d, LocalResponseNorm } from '../../../../src/model/graph';
import { outputSizeOf } from '../../../../src/model/shapes';
import { createGraph } from '../../../../src/model/variants';

const PAGES = 400;
/** A side of Winograd's tiles. */
const TILE = 6;

/** A heap that is only ever added to; every value in it starts as NaN, so that what nobody wrote shows. */
function testHeap(shared: boolean): Heap & { floats(address: number, length: number): Float32Array } {
  const memory = new WebAssembly.Memory({ initial: PAGES, maximum: 65536, shared });
  new Float32Array(memory.buffer).fill(NaN);
  let top = 64;
  return {
    memory,
    allocate(bytes) {
      const address = top;
      top += Math.ceil(bytes / 64) * 64;
      assert.ok(top <= memory.buffer.byteLength, 'the test needs more pages');
      return address;
    },
    free: () => undefined,
    floats: (address, length) => new Float32Array(memory.buffer, address, length),
  };
}

function moduleOf(name: string): WebAssembly.Module {
  return new WebAssembly.Module(readFileSync(`dist/${name}`));
}

function conv(kernelSize: number, stride: number, padding: number, inChannels: number, outChannels: number): Conv2d {
  return { type: 'Conv2d', kernelSize, stride, padding, inChannels, outChannels, bias: true };
}

/** The convolution by its definition, in double precision. HWC, HWIO. */
function expected(
  op: Conv2d,
  side: number,
  x: Float32Array,
  w: Float32Array,
  bias: Float32Array,
  relu: boolean,
): number[] {
  const { kernelSize, stride, padding, inChannels, outChannels } = op;
  const { height: out } = outputSizeOf(op, { height: side, width: side });
  const result: number[] = [];
  for (let oy = 0; oy < out; oy++)
    for (let ox = 0; ox < out; ox++)
      for (let n = 0; n < outChannels; n++) {
        let sum = bias[n] ?? NaN;
        for (let ky = 0; ky < kernelSize; ky++)
          for (let kx = 0; kx < kernelSize; kx++) {
            const y = oy * stride + ky - padding;
            const column = ox * stride + kx - padding;
            if (y < 0 || column < 0 || y >= side || column >= side) continue;
            for (let c = 0; c < inChannels; c++) {
              const value = x[(y * side + column) * inChannels + c] ?? NaN;
              sum += value * (w[((ky * kernelSize + kx) * inChannels + c) * outChannels + n] ?? NaN);
            }
          }
        result.push(relu ? Math.max(0, sum) : sum);
      }
  return result;
}

const CASES: readonly { readonly op: Conv2d; readonly side: number; readonly method: Method['kind'] }[] = [
  { op: conv(1, 1, 0, 20, 40), side: 13, method: 'direct' },
  { op: conv(1, 1, 0, 8, 16), side: 1, method: 'direct' },
  { op: conv(7, 2, 3, 3, 24), side: 23, method: 'spaceToDepth' },
  { op: conv(8, 2, 1, 4, 16), side: 16, method: 'spaceToDepth' },
  { op: conv(4, 1, 2, 8, 40), side: 14, method: 'winograd' },
  { op: conv(3, 1, 1, 6, 24), side: 12, method: 'direct' },
  { op: conv(3, 2, 1, 4, 8), side: 9, method: 'direct' },
  { op: conv(3, 1, 1, 3, 16), side: 9, method: 'direct' },
  { op: conv(3, 1, 1, 8, 24), side: 7, method: 'winograd' },
  { op: conv(3, 1, 0, 4, 8), side: 3, method: 'winograd' },
  { op: conv(3, 1, 1, 16, 208), side: 14, method: 'winograd' },
  { op: conv(3, 1, 1, 4, 8), side: 57, method: 'winograd' },
  { op: conv(3, 1, 1, 4, 8), side: 150, method: 'winograd' },
  { op: conv(5, 1, 2, 12, 40), side: 11, method: 'winograd' },
  { op: conv(5, 1, 2, 24, 64), side: 14, method: 'winograd' },
];

/** A convolution of random numbers, and its kernels in a heap of their own. */
class Convolution {
  readonly method: Method;
  readonly x: Float32Array;
  /** As a slice of wider positions. */
  readonly positionStride: number;
  private readonly heap = testHeap(false);
  private readonly kernelThreads: KernelThreads;
  private readonly addresses: Omit<ConvolutionAddresses, 'output'>;
  private readonly w: Float32Array;
  private readonly bias: Float32Array;
  private readonly outputLength: number;

  constructor(
    readonly op: Conv2d,
    readonly side: number,
    name: string,
  ) {
    const { heap } = this;
    const kernels = instantiateKernels(moduleOf('kernels.wasm'), heap.memory);
    this.kernelThreads = new KernelThreads(kernels, heap, moduleOf('kernels.wasm'));
    const random = new Random(3, name);
    const fill = (length: number): [number, Float32Array] => {
      const address = heap.allocate(length * 4);
      const values = heap.floats(address, length);
      values.set(Float32Array.from({ length }, () => random.uniform(1)));
      return [address, values];
    };
    const method = methodOf(op);
    assert.ok(method);
    this.method = method;
    const input = { height: side, width: side };
    const output = outputSizeOf(op, input);
    const [image, x] = fill(side * side * op.inChannels);
    const [filter, weights] = fill(op.kernelSize ** 2 * op.inChannels * op.outChannels);
    const [scale, factors] = fill(op.outChannels);
    this.x = x;
    this.w = toFilter(weights, op.outChannels, op.inChannels, op.kernelSize ** 2, factors);
    const [bias, b] = fill(op.outChannels);
    this.bias = b;
    const packed = heap.allocate(packedSize(op, method) * 4);
    const packing = { ...(method.kind === 'spaceToDepth' ? method.op : op) };
    const unpacked =
      method.kind === 'spaceToDepth' ? fill(packing.kernelSize ** 2 * packing.inChannels * op.outChannels) : undefined;
    unpacked?.[1].set(spaceToDepthFilter(weights, op));
    const { kernelSize, inChannels: channels, outChannels: filters } = packing;
    const common = { filter: unpacked?.[0] ?? filter, scale, packed, channels, filters };
    if (method.kind === 'direct') {
      callKernel(kernels, 'packFilter', { ...common, taps: kernelSize ** 2 });
    } else {
      const scratch = heap.allocate(PACKING_SCRATCH_BYTES);
      callKernel(kernels, 'packWinogradFilter', { ...common, scratch, kernelSize });
    }
    this.kernelThreads.reserveScratch(scratchBytesOf(op, method));
    const shared = heap.allocate(sharedBytesOf(op, method, input));
    this.positionStride = op.outChannels + 8;
    this.outputLength = output.height * output.width * this.positionStride;
    this.addresses = { image, shared, packed, bias, positionStride: this.positionStride };
  }

  /** All of the wider positions; those of the output begin at the fifth channel. */
  computed(relu: boolean, threads: number): Float32Array {
    const { op, method, side, heap } = this;
    const target = heap.allocate(this.outputLength * 4);
    const addresses = { ...this.addresses, output: target + 16 };
    const input = { height: side, width: side };
    for (const job of convolutionJobs(op, method, input, relu, addresses, threads)) this.kernelThreads.run(job);
    return heap.floats(target, this.outputLength);
  }

  /** By the definition. */
  expected(relu: boolean): number[] {
    return expected(this.op, this.side, this.x, this.w, this.bias, relu);
  }

  /** Calls with each value of the output, found and right, and its position. */
  compare(relu: boolean, threads: number, each: (found: number, right: number, position: number) => void): void {
    const right = this.expected(relu);
    this.computed(relu, threads).forEach((found, index) => {
      const channel = (index % this.positionStride) - 4;
      const position = Math.floor(index / this.positionStride);
      if (channel >= 0 && channel < this.op.outChannels)
        each(found, right[position * this.op.outChannels + channel] ?? 0, position);
      else assert.ok(Number.isNaN(found), `writes beside its slice, at ${index}`);
    });
  }
}

/** Values that are not finite. Where it computes one, x86 makes the NaN with a sign. */
const NON_FINITE = {
  NaN: NaN,
  'a negative NaN': new Float32Array(Uint32Array.of(0xffc00000).buffer)[0] ?? 0,
  '+∞': Infinity,
  '−∞': -Infinity,
};

describe('the kernels of convolutions', function () {
  this.timeout(20_000);

  for (const { op, side, method } of CASES) {
    const name = `${op.kernelSize}×${op.kernelSize}/${op.stride}, ${op.inChannels} to ${op.outChannels}, ${side} × ${side}`;
    it(`compute what a convolution is (${name}, ${method}), cut for any number of threads`, () => {
      const convolution = new Convolution(op, side, name);
      assert.equal(convolution.method.kind, method);
      for (const threads of [1, 2, 5]) {
        for (const relu of [true, false]) {
          convolution.compare(relu, threads, (found, right, position) =>
            assert.ok(Math.abs(found - right) < 2e-4, `${found} instead of ${right} at ${position}`),
          );
        }
      }
    });
  }

  for (const { op, side } of [
    { op: conv(1, 1, 0, 20, 40), side: 13 },
    { op: conv(3, 2, 1, 4, 8), side: 9 },
    { op: conv(3, 1, 1, 8, 24), side: 20 },
    { op: conv(5, 1, 2, 12, 40), side: 20 },
    { op: conv(7, 2, 3, 3, 24), side: 40 },
  ]) {
    for (const [what, bad] of Object.entries(NON_FINITE)) {
      it(`let ${what} through, also through a ReLU (${op.kernelSize}×${op.kernelSize}/${op.stride})`, () => {
        const convolution = new Convolution(op, side, what);
        const middle = Math.floor(side / 2);
        convolution.x[(middle * side + middle) * op.inChannels + 1] = bad;
        const { width } = outputSizeOf(op, { height: side, width: side });
        const plain = convolution.expected(false);
        assert.ok(plain.some(value => !Number.isFinite(value)));
        for (const relu of [true, false]) {
          convolution.compare(relu, 1, (found, right, position) => {
            if (Object.is(found, right)) return;
            const distance = Math.max(
              Math.abs(Math.floor(position / width) - middle / op.stride),
              Math.abs((position % width) - middle / op.stride),
            );
            // A tile of Winograd's is NaN as a whole, where it holds the difference of infinities.
            const isTile = convolution.method.kind !== 'direct' && distance <= TILE && Number.isNaN(found);
            assert.ok(isTile || Math.abs(found - right) < 2e-4, `${found} instead of ${right} at ${position}`);
          });
        }
      });
    }
  }

  it('serve every convolution of the variants, and leave filters direct whose transform would fill the memory', () => {
    const convolutions = (id: 'inception-v1-bn' | 'naive-inception'): Conv2d[] =>
      createGraph(id).layers.flatMap(({ op }) => (op.type === 'Conv2d' ? [op] : []));
    const kinds = convolutions('inception-v1-bn').map(op => methodOf(op)?.kind);
    assert.equal(kinds.filter(kind => kind === 'winograd').length, 19, 'conv2b, and nine 3×3 and nine 5×5 ones');
    assert.ok(!kinds.includes(undefined));
    const bytes = convolutions('naive-inception').reduce((sum, op) => sum + filterBytes(op), 0);
    const weights = convolutions('naive-inception').reduce(
      (sum, op) => sum + 4 * op.kernelSize ** 2 * op.inChannels * op.outChannels,
      0,
    );
    assert.ok(bytes < 1.5 * weights, `${bytes} bytes for ${weights}`);
  });
});

describe('the kernel of local response normalization', () => {
  it('divides by the power of the squares around', () => {
    const heap = testHeap(false);
    const kernels = instantiateKernels(moduleOf('kernels.wasm'), heap.memory);
    const kernelThreads = new KernelThreads(kernels, heap, moduleOf('kernels.wasm'));
    const op: LocalResponseNorm = { type: 'LocalResponseNorm', size: 5, alpha: 0.5, beta: 0.75, k: 2 };
    const [channels, positions] = [12, 5];
    const image = heap.allocate(channels * positions * 4);
    const x = heap.floats(image, channels * positions);
    x.forEach((_, index) => (x[index] = Math.sin(index * 3)));
    const output = heap.allocate(channels * positions * 4);
    kernelThreads.reserveScratch(normalizationScratchBytes(op, channels));
    kernelThreads.run(normalizationJob(op, channels, positions, { image, output }, 2));
    heap.floats(output, channels * positions).forEach((value, index) => {
      const channel = index % channels;
      let sum = 0;
      for (let i = -2; i <= 2; i++) {
        if (channel + i >= 0 && channel + i < channels) sum += (x[index + i] ?? NaN) ** 2;
      }
      const wanted = (x[index] ?? NaN) / (op.k + (op.alpha / op.size) * sum) ** op.beta;
      assert.ok(Math.abs(value - wanted) < 1e-6, `${value} instead of ${wanted}`);
    });
  });

  it('is NaN around a NaN and at an infinity, and 0 around that', () => {
    const heap = testHeap(false);
    const kernels = instantiateKernels(moduleOf('kernels.wasm'), heap.memory);
    const kernelThreads = new KernelThreads(kernels, heap, moduleOf('kernels.wasm'));
    const op: LocalResponseNorm = { type: 'LocalResponseNorm', size: 5, alpha: 0.5, beta: 0.75, k: 2 };
    const channels = 12;
    const image = heap.allocate(channels * 4);
    const output = heap.allocate(channels * 4);
    kernelThreads.reserveScratch(normalizationScratchBytes(op, channels));
    for (const bad of Object.values(NON_FINITE)) {
      heap.floats(image, channels).fill(1)[6] = bad;
      kernelThreads.run(normalizationJob(op, channels, 1, { image, output }, 1));
      heap.floats(output, channels).forEach((value, channel) => {
        const distance = Math.abs(channel - 6);
        if (distance > 2) assert.ok(value > 0 && value < 1);
        else assert.ok(Object.is(value, Number.isNaN(bad) || distance === 0 ? NaN : 0), `${value} beside ${bad}`);
      });
    }
  });
});

const POOLS: readonly { readonly op: Pool; readonly side: number }[] = [
  { op: { type: 'MaxPool2d', kernelSize: 3, stride: 2, padding: 1, ceilMode: false }, side: 14 },
  { op: { type: 'MaxPool2d', kernelSize: 3, stride: 2, padding: 0, ceilMode: true }, side: 14 },
  { op: { type: 'MaxPool2d', kernelSize: 3, stride: 1, padding: 1, ceilMode: false }, side: 7 },
  { op: { type: 'MaxPool2d', kernelSize: 3, stride: 1, padding: 1, ceilMode: false }, side: 1 },
  { op: { type: 'MaxPool2d', kernelSize: 2, stride: 2, padding: 0, ceilMode: true }, side: 7 },
  { op: { type: 'AvgPool2d', kernelSize: 5, stride: 3 }, side: 14 },
  { op: { type: 'AdaptiveAvgPool2d', outputSize: 1 }, side: 7 },
  { op: { type: 'AdaptiveAvgPool2d', outputSize: 4 }, side: 12 },
];

describe('the kernels of pooling', () => {
  for (const { op, side } of POOLS) {
    it(`compute what pooling is (${Object.values(op).join(', ')}; ${side} × ${side}), cut for any number of threads`, () => {
      const heap = testHeap(false);
      const module = moduleOf('kernels.wasm');
      const kernelThreads = new KernelThreads(instantiateKernels(module, heap.memory), heap, module);
      const channels = 12;
      const shape = [side, side, channels] as const;
      assert.ok(isPooled(op, shape));
      const [height, width] = pooledShape(op, shape);
      const image = heap.allocate(side * side * channels * 4);
      const x = heap.floats(image, side * side * channels);
      // Below zero everywhere, so that a zero taken from outside would show.
      x.forEach((_, index) => (x[index] = -2 - Math.sin(index * 3)));
      kernelThreads.reserveScratch(poolingScratchBytes(op, shape));
      for (const threads of [1, 3]) {
        const output = heap.allocate(height * width * channels * 4);
        kernelThreads.run(poolingJob(op, shape, { image, output }, threads));
        heap.floats(output, height * width * channels).forEach((value, index) => {
          const position = Math.floor(index / channels);
          const values = windowOf(op, side, Math.floor(position / width), position % width).map(
            pixel => x[pixel * channels + (index % channels)] ?? NaN,
          );
          const mean = values.reduce((sum, each) => sum + each, 0) / values.length;
          const wanted = op.type === 'MaxPool2d' ? Math.max(...values) : mean;
          assert.ok(Math.abs(value - wanted) < 1e-6, `${value} instead of ${wanted}`);
        });
      }
    });
  }

  for (const { op, side } of POOLS) {
    it(`let what is not finite through (${Object.values(op).join(', ')}; ${side} × ${side})`, () => {
      const heap = testHeap(false);
      const module = moduleOf('kernels.wasm');
      const kernelThreads = new KernelThreads(instantiateKernels(module, heap.memory), heap, module);
      const channels = 4;
      const shape = [side, side, channels] as const;
      const [height, width] = pooledShape(op, shape);
      const image = heap.allocate(side * side * channels * 4);
      const output = heap.allocate(height * width * channels * 4);
      kernelThreads.reserveScratch(poolingScratchBytes(op, shape));
      const windows = Array.from({ length: height * width }, (_, position) =>
        windowOf(op, side, Math.floor(position / width), position % width),
      );
      for (const bad of Object.values(NON_FINITE)) {
        // At every place, and so at every one of a window.
        for (let pixel = 0; pixel < side * side; pixel++) {
          const x = heap.floats(image, side * side * channels).fill(-2);
          x[pixel * channels + 1] = bad;
          kernelThreads.run(poolingJob(op, shape, { image, output }, 1));
          const found = heap.floats(output, height * width * channels);
          for (const [position, window] of windows.entries()) {
            // A window of this pixel alone has nothing that is larger than −∞.
            const largest = window.length === 1 ? bad : Math.max(bad, -2);
            const wanted = !window.includes(pixel) ? -2 : op.type === 'MaxPool2d' ? largest : bad;
            const value = found[position * channels + 1] ?? 0;
            assert.ok(Object.is(value, wanted) || Math.abs(value - wanted) < 1e-6, `${value} instead of ${wanted}`);
          }
        }
      }
    });
  }

  it('leave other windows and channels to TensorFlow.js', () => {
    const global: Pool = { type: 'AdaptiveAvgPool2d', outputSize: 4 };
    assert.ok(!isPooled(global, [14, 14, 8]), 'bins of different sizes');
    assert.ok(!isPooled(global, [12, 12, 6]), 'channels that are no multiple of four');
    assert.ok(!isPooled({ type: 'MaxPool2d', kernelSize: 5, stride: 1, padding: 2, ceilMode: false }, [14, 14, 8]));
  });
});

/** The pixels of a window, by their indices in a square image. */
function windowOf(op: Pool, side: number, row: number, column: number): number[] {
  const bin = op.type === 'AdaptiveAvgPool2d' ? side / op.outputSize : 0;
  const [size, stride] = op.type === 'AdaptiveAvgPool2d' ? [bin, bin] : [op.kernelSize, op.stride];
  const padding = op.type === 'MaxPool2d' ? op.padding : 0;
  const along = (position: number): number[] =>
    Array.from({ length: size }, (_, i) => position * stride - padding + i).filter(at => at >= 0 && at < side);
  return along(row).flatMap(y => along(column).map(x => y * side + x));
}

describe('Kernel threads', function () {
  this.timeout(20_000);

  const op = conv(1, 1, 0, 16, 32);
  const side = 24;

  it('compute the same with helpers as alone, job after job', async () => {
    const heap = testHeap(true);
    const module = moduleOf('kernels-shared.wasm');
    const kernels = instantiateKernels(module, heap.memory);
    const alone = new KernelThreads(kernels, heap, module);
    const workers: Worker[] = [];
    const kernelThreads = new KernelThreads(kernels, heap, module, {
      count: 3,
      start: data => {
        const worker = new Worker('./dist/kernel-thread.js', { workerData: data });
        workers.push(worker);
        return { stop: () => void worker.terminate() };
      },
    });
    assert.equal(kernelThreads.count, 4);
    await Promise.all(workers.map(worker => new Promise(resolve => worker.once('online', resolve))));
    const method = methodOf(op);
    assert.ok(method);
    const [imageLength, outputLength] = [side * side * op.inChannels, side * side * op.outChannels];
    const image = heap.allocate(imageLength * 4);
    const packed = heap.allocate(packedSize(op, method) * 4);
    const bias = heap.allocate(op.outChannels * 4);
    heap.floats(packed, packedSize(op, method)).forEach((_, index, values) => (values[index] = Math.cos(index)));
    heap.floats(bias, op.outChannels).fill(0.1);
    const [mine, theirs] = [heap.allocate(outputLength * 4), heap.allocate(outputLength * 4)];
    const input = { height: side, width: side };
    const jobsFor = (output: number, threads: number): Job[] => {
      const addresses = { image, shared: 0, packed, bias, output, positionStride: op.outChannels };
      return convolutionJobs(op, method, input, true, addresses, threads);
    };
    for (let round = 0; round < 400; round++) {
      heap.floats(image, imageLength).forEach((_, index, values) => (values[index] = Math.sin(index + round)));
      heap.floats(theirs, outputLength).fill(NaN);
      for (const job of jobsFor(mine, 1)) alone.run(job);
      for (const job of jobsFor(theirs, kernelThreads.count)) kernelThreads.run(job);
      assert.deepEqual(heap.floats(theirs, outputLength), heap.floats(mine, outputLength), `round ${round}`);
    }
    kernelThreads.dispose();
  });
});
