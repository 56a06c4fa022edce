import type { ClassScore } from '../../src/protocol';
import { t } from '../text/l10n';
import { classId, exactPercent, probabilityText } from './resultText';

/** The likeliest classes, each with a bar as long as its probability. */
export function TopList({ top, label }: { top: readonly ClassScore[]; label: string }) {
  return (
    <ol class="top" aria-label={label}>
      {top.map(score => (
        <li key={score.index} class="score">
          <span class="score-label selectable" title={t('{0}, class {1}', score.label, score.index)}>
            {score.label}
          </span>
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
