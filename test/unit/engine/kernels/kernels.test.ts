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

describe('the kernels of convolutions', function () {
  this.timeout(20_000);

  for (const { op, side, method: kind } of CASES) {
    const name = `${op.kernelSize}×${op.kernelSize}/${op.stride}, ${op.inChannels} to ${op.outChannels}, ${side} × ${side}`;
    it(`compute what a convolution is (${name}, ${kind}), cut for any number of threads`, () => {
      const heap = testHeap(false);
      const kernels = instantiateKernels(moduleOf('kernels.wasm'), heap.memory);
      const kernelThreads = new KernelThreads(kernels, heap, moduleOf('kernels.wasm'));
      const random = new Random(3, name);
      const fill = (length: number): [number, Float32Array] => {
        const address = heap.allocate(length * 4);
        const values = heap.floats(address, length);
        values.set(Float32Array.from({ length }, () => random.uniform(1)));
        return [address, values];
      };
      const method = methodOf(op);
      assert.equal(method?.kind, kind);
      const input = { height: side, width: side };
      const output = outputSizeOf(op, input);
      const [image, x] = fill(side * side * op.inChannels);
      const [filter, weights] = fill(op.kernelSize ** 2 * op.inChannels * op.outChannels);
      const [scale, factors] = fill(op.outChannels);
      const w = toFilter(weights, op.outChannels, op.inChannels, op.kernelSize ** 2, factors);
      const [bias, b] = fill(op.outChannels);
      const packed = heap.allocate(packedSize(op, method) * 4);
      const packing = { ...(method.kind === 'spaceToDepth' ? method.op : op) };
      const unpacked =
        method.kind === 'spaceToDepth'
          ? fill(packing.kernelSize ** 2 * packing.inChannels * op.outChannels)
          : undefined;
      unpacked?.[1].set(spaceToDepthFilter(weights, op));
      const { kernelSize, inChannels: channels, outChannels: filters } = packing;
      const common = { filter: unpacked?.[0] ?? filter, scale, packed, channels, filters };
      if (kind === 'direct') {
        callKernel(kernels, 'packFilter', { ...common, taps: kernelSize ** 2 });
      } else {
        const scratch = heap.allocate(PACKING_SCRATCH_BYTES);
        callKernel(kernels, 'packWinogradFilter', { ...common, scratch, kernelSize });
      }
      kernelThreads.reserveScratch(scratchBytesOf(op, method));
      const shared = heap.allocate(sharedBytesOf(op, method, input));

      // As a slice of wider positions, whose other channels stay as they are.
      const positionStride = op.outChannels + 8;
      const length = output.height * output.width * positionStride;
      for (const threads of [1, 2, 5]) {
        for (const relu of [true, false]) {
          const target = heap.allocate(length * 4);
          const addresses: ConvolutionAddresses = {
            image,
            shared,
            packed,
            bias,
            output: target + 16,
            positionStride,
          };
          for (const job of convolutionJobs(op, method, input, relu, addresses, threads)) kernelThreads.run(job);
          const found = heap.floats(target, length);
          const wanted = expected(op, side, x, w, b, relu);
          for (let index = 0; index < length; index++) {
            const channel = (index % positionStride) - 4;
            const value = found[index] ?? 0;
            if (channel < 0 || channel >= op.outChannels) {
              assert.ok(Number.isNaN(value), `writes beside its slice, at ${index}`);
            } else {
              const right = wanted[Math.floor(index / positionStride) * op.outChannels + channel] ?? NaN;
              assert.ok(Math.abs(value - right) < 2e-4, `${value} instead of ${right} at ${index}`);
            }
          }
        }
      }
    });
  }

  for (const op of [conv(1, 1, 0, 4, 24), conv(3, 1, 1, 4, 24)]) {
    it(`keep what is no number where no ReLU takes it (${op.kernelSize}×${op.kernelSize})`, () => {
      const heap = testHeap(false);
      const kernelThreads = new KernelThreads(
        instantiateKernels(moduleOf('kernels.wasm'), heap.memory),
        heap,
        moduleOf('kernels.wasm'),
      );
      const method = methodOf(op);
      assert.ok(method);
      const input = { height: 4, width: 4 };
      // All of the heap is NaN.
      const [image, packed, bias, output] = [
        16 * op.inChannels,
        packedSize(op, method),
        op.outChannels,
        16 * op.outChannels,
      ].map(length => heap.allocate(length * 4)) as [number, number, number, number];
      const shared = heap.allocate(sharedBytesOf(op, method, input));
      const addresses = { image, shared, packed, bias, output, positionStride: op.outChannels };
      kernelThreads.reserveScratch(scratchBytesOf(op, method));
      for (const relu of [false, true]) {
        for (const job of convolutionJobs(op, method, input, relu, addresses, 1)) kernelThreads.run(job);
        const found = heap.floats(output, 16 * op.outChannels);
        assert.ok(found.every(value => (relu ? value === 0 : Number.isNaN(value))));
      }
    });
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
