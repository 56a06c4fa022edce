import { windowsPerSide } from '../../src/model/occlusionGrid';
import type { ClassMap, Classification, ClassScore } from '../../src/protocol';
import { useEngineCall } from '../engine/useEngineCall';
import type { PictureMap } from '../../src/drawing/pixels/pictureMap';
import type { ExplainedClasses } from '../state/explain';
import { explainedClasses, explainMethod, occlusion } from '../state/explain';
import { shownRun } from '../state/inside';
import { t } from '../text/l10n';
import { methodTexts } from './methods';

type Result = Omit<Classification, 'crop'>;

/** The classes that are explained in a result: those that were picked, or the most probable one. */
export function classesOf(id: string, { heads }: Result): ExplainedClasses | undefined {
  const picked = explainedClasses.value;
  if (picked?.result === id) return picked;
  const top = heads[0]?.top[0];
  return top && { class: top };
}

/** A map to lay over the picture. */
export interface ShownMap {
  readonly map: PictureMap;
  /** What it is, in a few words. */
  readonly title: string;
  /** Its sum, where it has one. */
  readonly classMap?: ClassMap;
}

export type Explanation =
  | { readonly status: 'off' }
  /** Another map is being computed; until it is there, the former one may stay. */
  | { readonly status: 'waiting' }
  /** There is nothing to show: the runs have to be started, or have given nothing yet. */
  | { readonly status: 'empty' }
  | { readonly status: 'failed'; readonly message: string }
  | { readonly status: 'shown'; readonly shown: ShownMap };

/** What is known of why a class, by the method that is chosen. */
export function useExplanation(id: string, result: Result): Explanation {
  const method = explainMethod.value;
  const classes = classesOf(id, result);
  const runs = shownRun.value === id;
  const against = classes?.against && { against: classes.against.index };
  const params = method === 'cam' && runs && classes ? { run: id, index: classes.class.index, ...against } : undefined;
  const answer = useEngineCall('classMap', params);
  if (method === undefined || !classes) return { status: 'off' };
  if (!runs) {
    return {
      status: 'failed',
      message: t('The weights have changed since the picture was classified. Classify it again.'),
    };
  }
  if (method === 'occlusion') return occlusionExplanation(id, result.cropSize, classes);
  if (answer.status === 'failed') return answer;
  if (answer.status === 'loading') return { status: 'waiting' };
  return { status: 'shown', shown: classMapShown(answer.value, result.cropSize) };
}

function classMapShown(classMap: ClassMap, side: number): ShownMap {
  const { height, width, map } = classMap;
  // Of a square input both sides are equal.
  const step = side / width;
  const picture = { rows: height, columns: width, values: map, first: step / 2, step, cell: step };
  return { map: picture, title: titleOf(methodTexts().cam.name, classMap), classMap };
}

function occlusionExplanation(id: string, side: number, classes: ExplainedClasses): Explanation {
  const state = occlusion.value;
  if (state?.run !== id) return { status: 'empty' };
  const { index } = classes.class;
  const { window, stride, map } = state;
  if (map.probability(index) === undefined) {
    return state.message === undefined ? { status: 'empty' } : { status: 'failed', message: state.message };
  }
  const perSide = windowsPerSide(side, { window, stride });
  const values = map.drops(index, classes.against?.index);
  const picture = { rows: perSide, columns: perSide, values, first: window / 2, step: stride, cell: window };
  return { status: 'shown', shown: { map: picture, title: titleOf(methodTexts().occlusion.name, classes) } };
}

function titleOf(method: string, { class: { label }, against }: ExplainedClasses): string {
  return against ? t('{0}: {1} against {2}', method, label, against.label) : t('{0}: {1}', method, label);
}

/** Lets the classes of a result be picked: a click on one shows its map, a second one takes it away. */
export function classPick(
  id: string,
  result: Result,
): { readonly index: number | undefined; readonly onPick: (picked: ClassScore) => void } {
  const shown = explainMethod.value === undefined ? undefined : classesOf(id, result);
  const index = shown?.class.index;
  return {
    index,
    onPick: picked => {
      if (picked.index === index) {
        explainMethod.value = undefined;
        return;
      }
      const against = shown?.against?.index === picked.index ? undefined : shown?.against;
      explainedClasses.value = { result: id, class: picked, ...(against && { against }) };
      explainMethod.value ??= 'cam';
    },
  };
}
