import { useMemo } from 'preact/hooks';
import { percent } from '../../src/model/format';
import type { ClassScore, Classification, HeadScores, ModelInfo } from '../../src/protocol';
import { Section } from '../controls/Facts';
import { t } from '../text/l10n';
import { headName } from '../text/resultText';
import { headDoubt } from '../text/weightsOrigin';
import { headDepth } from './headDepth';
import { TopList } from './TopList';

/** The classes of all heads side by side: how early in the network the answer is there. */
export function Heads({ result: { heads, model, cropSize } }: { result: Omit<Classification, 'crop'> }) {
  const [main, ...others] = heads;
  const answer = main?.top[0];
  if (others.length === 0) return null;
  return (
    <Section title={t('Heads')}>
      <div class="heads">
        {heads.map(head => (
          <HeadColumn key={head.head} scores={head} answer={answer} model={model} inputSize={cropSize} />
        ))}
      </div>
    </Section>
  );
}

interface HeadColumnProps {
  readonly scores: HeadScores;
  /** The main head's best class. */
  readonly answer: ClassScore | undefined;
  readonly model: ModelInfo;
  readonly inputSize: number;
}

function HeadColumn({ scores: { head, top }, answer, model, inputSize }: HeadColumnProps) {
  const depth = useMemo(() => headDepth(model, head, inputSize), [model, head, inputSize]);
  const doubt = headDoubt(model.origin, head);
  return (
    <section class="head" aria-label={headName(head)}>
      <h4>{headName(head)}</h4>
      <p class="quiet">
        {depth ? t('after {0}, {1} of the mult-adds', depth.after, percent(depth.share)) : t('at the end')}
      </p>
      <p class="quiet">{doubt ?? (head === 'main' ? '' : rankText(answer, top))}</p>
      <TopList top={top} label={headName(head)} outstanding={answer?.index} />
    </section>
  );
}

/** Where a head has the main head's best class. */
function rankText(answer: ClassScore | undefined, top: readonly ClassScore[]): string {
  const rank = top.findIndex(({ index }) => index === answer?.index);
  if (rank === 0) return t('The same answer as the main head’s.');
  return rank > 0
    ? t('Has the main head’s answer as number {0}.', rank + 1)
    : t('Does not have the main head’s answer among the first {0}.', top.length);
}
