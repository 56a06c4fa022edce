import { crc32 } from '../../base/crc32';
import { sha256Of } from '../../base/sha256';
import { asStored } from '../../image/asStored';
import { decodePicture } from '../../image/formats/decodePicture';
import { resizeAndCrop } from '../../image/resizeAndCrop';
import type { Head } from '../../model/graph';
import { elementCount, INPUT_CHANNELS } from '../../model/graph';
import { pooledHead } from '../../model/pooledHead';
import { VARIANTS } from '../../model/variants';
import type { Classification, EngineParams, EngineResult, FileSource, RunInput, TensorData } from '../../protocol';
import { EngineError } from '../errors';
import { fileBytes } from '../files/fileBytes';
import { topScores } from '../files/scores';
import { toChannelsLast } from '../axisOrder';
import { normalize } from '../network/normalize';
import type { Pacer } from '../platform/pacer';
import type { EnginePlatform } from '../platform/platform';
import type { ObservedRun } from '../runs/observedRun';
import type { EngineCall } from './handlers';
import type { Model } from './model';

const MAX_PICTURE_BYTES = 2 ** 29;

/**
 * Runs a model on a picture file.
 * @throws EngineError when the input size is not possible or the file can't be read; PictureError when it is no picture;
 * the signal's reason when cancelled.
 */
export async function classifyPicture(
  { info, network, classNames }: Model,
  { file, topK, inputSize, allHeads }: EngineParams<'classify'>,
  platform: EnginePlatform,
  call: PictureCall,
): Promise<EngineResult<'classify'>> {
  const heads: Head[] = allHeads ? ['main', ...network.auxiliaryHeadsAt(inputSize)] : ['main'];
  network.check([1, inputSize, inputSize, INPUT_CHANNELS], heads);

  const start = performance.now();
  const { crop, ...seen } = await seePicture(file, inputSize, platform, call);
  const decoded = performance.now();
  await call.pacer.breathe();

  const begin = performance.now();
  const input = normalize(crop, inputSize, VARIANTS[info.variant].normalization);
  const logits = await network.run(input, heads, call.pacer);
  const inferenceMs = performance.now() - begin;
  return {
    file: file.name,
    ...seen,
    cropSize: inputSize,
    crop: new Uint8Array(crop),
    heads: [...logits].map(([head, { data }]) => ({ head, top: topScores(data, topK, classNames) })),
    decodeMs: decoded - start,
    inferenceMs,
    model: info,
  };
}

/**
 * Runs a model on a picture file, for its numbers alone.
 * @throws EngineError when features are asked of a network without a pooled head; what {@link classifyPicture} throws.
 */
export async function scorePicture(
  { info, network }: Model,
  { file, inputSize, upright, features, sha256 }: EngineParams<'scorePicture'>,
  platform: EnginePlatform,
  call: PictureCall,
): Promise<EngineResult<'scorePicture'>> {
  network.check([1, inputSize, inputSize, INPUT_CHANNELS], ['main']);
  const head = features ? pooledHead(network.graph) : undefined;
  if (head && 'obstacle' in head) throw new EngineError(`The network has no pooled features: ${head.obstacle}.`);
  const bytes = await pictureBytes(file, platform, call);
  // A decoder may take the bytes.
  const hash = sha256 ? await sha256Of(bytes) : undefined;
  const { crop, width, height, warnings } = await seeBytes(bytes, file, { inputSize, upright }, platform, call);
  await call.pacer.breathe();
  const input = normalize(crop, inputSize, VARIANTS[info.variant].normalization);
  const run = head
    ? await network.runKeeping(input, head.features, call.pacer)
    : { logits: (await network.run(input, ['main'], call.pacer)).get('main')?.data ?? new Float32Array(0) };
  return {
    width,
    height,
    warnings,
    logits: new Float32Array(run.logits),
    ...('kept' in run && { features: new Float32Array(run.kept) }),
    ...(hash !== undefined && { sha256: hash }),
  };
}

/**
 * Runs a model once on noise, the fast way, and takes the time of each step: what is in a picture makes no difference to it.
 * @throws EngineError when the input size is not possible or there is not enough memory; the signal's reason when cancelled.
 */
export async function profileRun(
  { info, network }: Model,
  { inputSize }: EngineParams<'profileRun'>,
  pacer: Pacer,
): Promise<EngineResult<'profileRun'>> {
  network.check([1, inputSize, inputSize, INPUT_CHANNELS], ['main']);
  const crop = noise(inputSize);
  const begin = performance.now();
  const input = normalize(crop, inputSize, VARIANTS[info.variant].normalization);
  const ready = performance.now();
  const steps = await network.profile(input, ['main'], pacer);
  const end = performance.now();
  return {
    model: info,
    threads: network.threads,
    steps: steps.map(({ step, shared }) => ({
      path: step.output,
      layers: [step.layer, step.batchNorm, step.relu].flatMap(layer => (layer ? [layer.path] : [])),
      ...(network.writesSlice(step) && step.slice && { writesInto: step.slice.path }),
      threads: shared ? network.threads : 1,
    })),
    stepMs: steps.map(({ ms }) => ms),
    inputMs: ready - begin,
    runMs: end - begin,
  };
}

/** A prime, so that the repetition makes no columns. */
const NOISE_BYTES = 4093;

/** The same bytes each time, HWC; made in no time that would count. */
function noise(side: number): Uint8Array {
  let state = 1;
  const piece = Uint8Array.from({ length: NOISE_BYTES }, () => {
    // Numerical Recipes' linear congruential generator; its high bits are the random ones.
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state >>> 24;
  });
  const bytes = new Uint8Array(side * side * INPUT_CHANNELS);
  for (let at = 0; at < bytes.length; at += NOISE_BYTES) bytes.set(piece.subarray(0, bytes.length - at), at);
  return bytes;
}

/** Runs a model on values, NCHW. @throws EngineError when their shape is not possible or there is not enough memory. */
export async function runTensor(
  { network }: Model,
  params: EngineParams<'run'>,
  pacer: Pacer,
): Promise<EngineResult<'run'>> {
  const input = toChannelsLast(checkedInput(params.input));
  const logits = await network.run(input, [...new Set(params.heads)], pacer);
  return { logits: [...logits].map(([head, values]) => ({ head, logits: values })) };
}

/**
 * Runs a model and keeps every value.
 * @throws EngineError when the network sees another picture than expected; what {@link classifyPicture} and
 * {@link runTensor} throw.
 */
export async function observeInput(
  { info, network }: Model,
  { input, heads, crc32: expected }: Pick<EngineParams<'observe'>, 'input' | 'heads' | 'crc32'>,
  platform: EnginePlatform,
  call: PictureCall,
): Promise<ObservedRun> {
  const crop = await cropOf(input, platform, call);
  if (expected !== undefined && crc32(crop) !== expected) {
    const name = input.kind === 'picture' ? `${input.file.name} has` : 'The picture has';
    throw new EngineError(`${name} changed since it was classified. Classify it again.`);
  }
  const { normalization } = VARIANTS[info.variant];
  const tensor =
    input.kind === 'tensor'
      ? toChannelsLast(checkedInput(input.tensor))
      : normalize(crop, input.kind === 'crop' ? input.cropSize : input.inputSize, normalization);
  const [, side = 0] = tensor.shape;
  const chosen = heads ?? (['main', ...network.auxiliaryHeadsAt(side)] as const);
  const observation = await network.observe(tensor, [...new Set(chosen)], call.pacer);
  return { graph: network.graph, ...observation };
}

async function cropOf(input: RunInput, platform: EnginePlatform, call: PictureCall): Promise<Uint8Array> {
  switch (input.kind) {
    case 'picture':
      return (await seePicture(input.file, input.inputSize, platform, call)).crop;
    case 'crop':
      return checkedCrop(input.crop, input.cropSize);
    case 'tensor':
      return new Uint8Array(0);
  }
}

/** @throws EngineError when these are not the RGB bytes of a square picture of `side` pixels. */
export function checkedCrop(crop: Uint8Array, side: number): Uint8Array {
  if (crop.length === side ** 2 * INPUT_CHANNELS) return crop;
  throw new EngineError(`A picture of ${side} × ${side} pixels has other bytes.`);
}

type PictureCall = Pick<EngineCall, 'signal' | 'pacer' | 'reading'>;

interface SeenPicture extends Pick<Classification, 'width' | 'height' | 'orientation' | 'warnings'> {
  /** RGB bytes, HWC. */
  readonly crop: Uint8Array;
}

/** Decodes a picture file, and what the network sees of it. */
async function seePicture(
  file: FileSource,
  inputSize: number,
  platform: EnginePlatform,
  call: PictureCall,
): Promise<SeenPicture> {
  return seeBytes(await pictureBytes(file, platform, call), file, { inputSize, upright: true }, platform, call);
}

/** The content of a picture file. */
function pictureBytes(file: FileSource, platform: EnginePlatform, { signal }: PictureCall): Promise<Uint8Array> {
  return fileBytes(file, MAX_PICTURE_BYTES, platform, signal);
}

async function seeBytes(
  bytes: Uint8Array,
  file: FileSource,
  { inputSize, upright }: { readonly inputSize: number; readonly upright: boolean },
  platform: EnginePlatform,
  { reading }: PictureCall,
): Promise<SeenPicture> {
  const loadWasm = (fileName: string) => platform.loadWasm(fileName);
  return reading(file.name, () =>
    decodePicture(bytes, file.name, loadWasm, picture => {
      const { orientation, warnings } = picture;
      const seen = upright ? picture : asStored(picture);
      const { width, height } = seen;
      const { data } = resizeAndCrop(seen, inputSize);
      return { width, height, ...(orientation !== undefined && { orientation }), warnings: [...warnings], crop: data };
    }),
  );
}

function checkedInput(input: TensorData): TensorData {
  const { shape, data } = input;
  const [batch = 0, channels = 0] = shape;
  if (shape.length !== 4 || batch < 1 || channels !== INPUT_CHANNELS) {
    throw new EngineError(`An input has the shape [N, ${INPUT_CHANNELS}, height, width], not [${shape.join(', ')}].`);
  }
  if (data.length !== elementCount(shape)) {
    throw new EngineError(`An input of shape [${shape.join(', ')}] does not have ${data.length} values.`);
  }
  return input;
}
