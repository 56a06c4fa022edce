import type { JudgedPicture, Judgements } from './judgements';

/** The pictures that the model finds least likely to be what they are. */
export function topLosses(judgements: Judgements, count: number): readonly JudgedPicture[] {
  return first(judgements.judged(), count, ({ loss }) => -loss);
}

/** The pictures that it is wrong about and surest of. */
export function surestMistakes(judgements: Judgements, count: number): readonly JudgedPicture[] {
  return first(mistakes(judgements), count, ({ confidence }) => -confidence);
}

/** The pictures whose two likeliest classes are closest. */
export function leastSure(judgements: Judgements, count: number): readonly JudgedPicture[] {
  return first(judgements.judged(), count, ({ margin }) => margin);
}

function* mistakes(judgements: Judgements): Generator<JudgedPicture> {
  for (const picture of judgements.judged()) if (!judgements.isRight(picture.index)) yield picture;
}

/** Those of the smallest keys; of equal ones those that come first in the list. */
function first(
  pictures: Iterable<JudgedPicture>,
  count: number,
  keyOf: (picture: JudgedPicture) => number,
): readonly JudgedPicture[] {
  return [...pictures].sort((a, b) => keyOf(a) - keyOf(b) || a.index - b.index).slice(0, count);
}
