import type { PixelArea } from '../../model/occlusionGrid';
import { INPUT_CHANNELS } from '../../model/graph';
import { VARIANTS } from '../../model/variants';
import type { EngineParams, EngineResult, TensorData } from '../../protocol';
import { EngineError } from '../errors';
import { topScores } from '../files/scores';
import { normalize } from '../network/normalize';
import type { Pacer } from '../platform/pacer';
import { classMap, mainLogits } from '../runs/classMap';
import type { ObservedRun } from '../runs/observedRun';
import type { Model } from './model';
import { checkedCrop } from './runModel';

/** All classes of the main head, with what a run gave them. @throws EngineError when its logits are not all finite. */
export function classScores({ classNames }: Model, run: ObservedRun): EngineResult<'classScores'> {
  const logits = mainLogits(run);
  return { scores: topScores(logits, logits.length, classNames) };
}

/** A class activation map with the names of its classes. @throws EngineError when the model has none; see {@link classMap}. */
export function namedClassMap(
  model: Model,
  run: ObservedRun,
  { index, against }: Pick<EngineParams<'classMap'>, 'index' | 'against'>,
): EngineResult<'classMap'> {
  const values = classMap(run, model.network.state, index, against);
  const { scores } = classScores(model, run);
  const scoreOf = (asked: number): EngineResult<'classMap'>['class'] => {
    const found = scores.find(score => score.index === asked);
    if (!found) throw new Error(`No score of class ${asked}.`);
    return found;
  };
  return { ...values, class: scoreOf(index), ...(against !== undefined && { against: scoreOf(against) }) };
}

/**
 * The main head's logits for a picture with a part of it covered by zeros after its normalization, which is the color of the mean:
 * a run for each part, the fast way.
 * @throws EngineError when the picture's size is not possible; the signal's reason when cancelled.
 */
export async function occludeCrop(
  { info, network }: Model,
  { crop, cropSize, windows }: EngineParams<'occlude'>,
  pacer: Pacer,
): Promise<EngineResult<'occlude'>> {
  network.check([1, cropSize, cropSize, INPUT_CHANNELS], ['main']);
  const whole = normalize(checkedCrop(crop, cropSize), cropSize, VARIANTS[info.variant].normalization);
  if (windows.some(({ left, top, width, height }) => left + width > cropSize || top + height > cropSize)) {
    throw new EngineError('A window lies outside of the picture.');
  }
  const { classes } = info;
  const logits = new Float32Array(windows.length * classes);
  for (const [index, area] of windows.entries()) {
    const heads = await network.run(covered(whole, cropSize, area), ['main'], pacer);
    logits.set(heads.get('main')?.data ?? [], index * classes);
  }
  return { model: info, logits: { shape: [windows.length, classes], data: logits } };
}

/** A copy of an input, NHWC, with zeros in a part of it. */
function covered({ shape, data }: TensorData, side: number, { left, top, width, height }: PixelArea): TensorData {
  const copy = data.slice();
  for (let row = top; row < top + height; row++) {
    const start = (row * side + left) * INPUT_CHANNELS;
    copy.fill(0, start, start + width * INPUT_CHANNELS);
  }
  return { shape, data: copy };
}
