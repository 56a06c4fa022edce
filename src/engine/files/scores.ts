import { softmax } from '../../base/softmax';
import { IMAGENET_CLASS_COUNT } from '../../model/defaults';
import { imagenetClass } from '../../model/imagenetClasses';
import type { ClassNamesOrigin, ClassScore, NamedClass } from '../../protocol';
import { EngineError } from '../errors';
import type { ClassName } from './classNames';

/**
 * The most probable classes of one picture, in order; equally probable ones by their index.
 * @param logits one for each class.
 * @param classNames the classes' names; without them, a network of 1000 classes has ImageNet's, any other one numbers.
 * @throws EngineError when they are not all finite numbers, because the weights are damaged or do not fit this input.
 */
export function topScores(logits: Float32Array, topK: number, classNames?: readonly ClassName[]): ClassScore[] {
  if (!logits.every(Number.isFinite)) {
    throw new EngineError(
      'The network computed values that are not finite, so its classes cannot be ranked. Its weights may be damaged.',
    );
  }
  const probabilities = softmax(logits);
  const order = Array.from(probabilities.keys()).sort(
    (a, b) => (probabilities[b] ?? 0) - (probabilities[a] ?? 0) || a - b,
  );
  return order.slice(0, topK).map(index => ({
    index,
    ...(classNames?.[index] ?? defaultName(index, logits.length)),
    probability: probabilities[index] ?? 0,
  }));
}

/** All classes of a network by their names, in the order of its outputs. */
export function namedClasses(classes: number, classNames?: readonly ClassName[]): readonly NamedClass[] {
  return Array.from({ length: classes }, (_, index) => ({
    index,
    ...(classNames?.[index] ?? defaultName(index, classes)),
  }));
}

function defaultName(index: number, classes: number): ClassName {
  return defaultClassNames(classes).kind === 'imagenet' ? imagenetClass(index) : { label: `class ${index}` };
}

/** How the classes of a network are named while no file names them. */
export function defaultClassNames(classes: number): ClassNamesOrigin {
  return { kind: classes === IMAGENET_CLASS_COUNT ? 'imagenet' : 'numbered' };
}
