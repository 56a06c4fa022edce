import { useRef } from 'preact/hooks';
import type { ClassScore } from '../../src/protocol';
import { useRovingFocus } from '../controls/rovingFocus';
import { t } from '../text/l10n';
import { classId, exactPercent, probabilityText } from '../text/resultText';

interface TopListProps {
  readonly top: readonly ClassScore[];
  readonly label: string;
  /** Where a class can be picked: which one is, and what picking does. */
  readonly pick?: { readonly index: number | undefined; readonly onPick: (score: ClassScore) => void };
  /** The class that stands out; the first one unless given. */
  readonly outstanding?: number | undefined;
}

/** The likeliest classes, each with a bar as long as its probability. */
export function TopList({ top, label, pick, outstanding = top[0]?.index }: TopListProps) {
  const list = useRef<HTMLOListElement>(null);
  const onKeyDown = useRovingFocus(list, { items: '.score-pick', axis: 'y' });
  return (
    <ol class="top" aria-label={label} ref={list} onKeyDown={pick && onKeyDown}>
      {top.map(score => (
        <li
          key={score.index}
          class={`score ${score.index === outstanding ? 'outstanding' : ''} ${pick ? 'pickable' : ''}`}
          data-picked={pick?.index === score.index}
          onClick={pick && (() => pickUnlessSelecting(() => pick.onPick(score)))}
        >
          <ScoreLabel score={score} picked={pick && pick.index === score.index} />
          <span class="score-value selectable" title={exactPercent(score.probability)}>
            {probabilityText(score.probability)}
          </span>
          <span class="score-track" aria-hidden="true">
            <span class="score-bar" style={{ width: `${score.probability * 100}%` }} />
          </span>
          <span class="score-id selectable">{classId(score)}</span>
        </li>
      ))}
    </ol>
  );
}

function ScoreLabel({ score, picked }: { score: ClassScore; picked: boolean | undefined }) {
  const title = t('{0}, class {1}', score.label, score.index);
  if (picked === undefined) {
    return (
      <span class="score-label selectable" title={title}>
        {score.label}
      </span>
    );
  }
  return (
    <button
      type="button"
      class="score-label score-pick"
      aria-pressed={picked}
      tabIndex={-1}
      title={t('{0}: show what in the picture speaks for it', title)}
    >
      {score.label}
    </button>
  );
}

/** A drag over a row's text selects it, and ends with a click. */
function pickUnlessSelecting(pick: () => void): void {
  if (getSelection()?.isCollapsed !== false) pick();
}

/** As high as the list that will replace it. */
export function TopPlaceholder({ rows }: { rows: number }) {
  return (
    <ol class="top" aria-hidden="true">
      {Array.from({ length: rows }, (_, index) => (
        <li key={index} class="score waiting">
          <span class="score-label">&nbsp;</span>
          <span class="score-value">&nbsp;</span>
          <span class="score-track" />
          <span class="score-id">&nbsp;</span>
        </li>
      ))}
    </ol>
  );
}
