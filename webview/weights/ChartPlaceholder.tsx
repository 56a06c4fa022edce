import type { Answer } from '../engine/useCall';

/** As high as the chart that will take its place; or why there is none. */
export function ChartPlaceholder({ answer }: { answer: Answer<unknown> }) {
  return (
    <div class="bar-chart" aria-hidden={answer.status === 'loading'}>
      <div class="bar-area waiting">{answer.status === 'failed' && <p class="selectable">{answer.message}</p>}</div>
      <div class="axis" />
    </div>
  );
}
