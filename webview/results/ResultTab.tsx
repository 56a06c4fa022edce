import { DEFAULT_TOP_K } from '../../src/model/defaults';
import { Button } from '../controls/toolkit';
import { runCommand } from '../host/host';
import { Icon } from '../controls/Icon';
import { t } from '../text/l10n';
import { results, shownResult } from '../state/results';
import { ResultList } from './ResultList';
import { FailedResult, FinishedResult, RunningResult } from './ResultView';

/** What the network sees in the pictures that were classified. */
export function ResultTab() {
  const entry = shownResult.value;
  if (!entry) return <NoResult />;
  return (
    <div class="results" aria-busy={entry.status === 'running'}>
      {entry.status === 'running' && <RunningResult file={entry.file} rows={expectedRows()} />}
      {entry.status === 'failed' && <FailedResult file={entry.file} message={entry.message} />}
      {entry.status === 'done' && <FinishedResult id={entry.id} preview={entry.preview} result={entry.result} />}
      {results.value.length > 1 && <ResultList entries={results.value} shown={entry.id} />}
    </div>
  );
}

/** The placeholder has as many rows as the last result, so that its replacement moves nothing. */
function expectedRows(): number {
  for (const entry of results.value) {
    if (entry.status === 'done') return entry.result.heads[0]?.top.length ?? DEFAULT_TOP_K;
  }
  return DEFAULT_TOP_K;
}

function NoResult() {
  return (
    <div class="empty">
      <Icon name="file-media" />
      <p>{t('No picture has been classified yet. Choose one, or right-click one in the Explorer.')}</p>
      <Button label={t('Classify Image…')} onClick={() => runCommand('classifyImage')} />
    </div>
  );
}
