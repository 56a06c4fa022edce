import { useRef } from 'preact/hooks';
import { Icon } from '../controls/Icon';
import { useRovingFocus } from '../controls/rovingFocus';
import { t } from '../text/l10n';
import type { ResultEntry } from '../state/results';
import { shownResultId } from '../state/results';
import { topText } from '../text/resultText';

/** The pictures of this session, newest first, to pick the one that is shown. */
export function ResultList({ entries, shown: shownId }: { entries: readonly ResultEntry[]; shown: string }) {
  const list = useRef<HTMLDivElement>(null);

  const onKeyDown = useRovingFocus(list, {
    items: '[role=option]',
    axis: 'y',
    current: entries.findIndex(entry => entry.id === shownId),
    onMove: index => (shownResultId.value = entries[index]?.id),
  });

  return (
    <section class="detail-section">
      <h3 id="pictures">{t('Pictures')}</h3>
      <div class="result-list" role="listbox" aria-labelledby="pictures" ref={list} onKeyDown={onKeyDown}>
        {entries.map(entry => (
          <div
            key={entry.id}
            class="result-option"
            role="option"
            aria-selected={entry.id === shownId}
            title={entry.file}
            onClick={event => pick(entry.id, event.currentTarget)}
          >
            <Thumbnail entry={entry} />
            <span class="result-file">{entry.file}</span>
            <span class="result-best">{summary(entry)}</span>
          </div>
        ))}
      </div>
    </section>
  );
}

/** Shows a result, from its beginning: the list stands below it. */
function pick(id: string, option: HTMLElement): void {
  shownResultId.value = id;
  option.closest('[role=tabpanel]')?.scrollTo({ top: 0 });
}

function Thumbnail({ entry }: { entry: ResultEntry }) {
  if (entry.status === 'done') return <img class="thumbnail" src={entry.preview} alt="" />;
  return (
    <span class="thumbnail">
      <Icon name={entry.status === 'failed' ? 'error' : 'loading codicon-modifier-spin'} />
    </span>
  );
}

function summary(entry: ResultEntry): string {
  switch (entry.status) {
    case 'running':
      return t('classifying…');
    case 'failed':
      return t('not classified');
    case 'done':
      return topText(entry.result);
  }
}
