import type { ModuleAnalysis } from '../../src/model/analysis';
import { isEdited } from '../state/edits';
import { beforeOf } from '../state/reference';
import { t } from '../text/l10n';

/** What stood in a cell before the edits, in words; undefined where that is what stands there now. */
export function wasText(path: string, now: string, textOf: (module: ModuleAnalysis) => string): string | undefined {
  if (!isEdited.value) return undefined;
  const before = beforeOf(path);
  if (!before) return t('new');
  const text = textOf(before);
  return text === now ? undefined : t('was {0}', text);
}
