import { randomUUID } from 'node:crypto';
import type * as vscode from 'vscode';
import { PICTURE_EXTENSIONS } from '../image/pictureExtensions';
import { fileName } from '../session/fileSource';
import { isAbort, messageOf } from '../base/errorText';
import type { Classification } from '../protocol';
import { chooseModel } from './chooseModel';
import type { CommandContext } from './commandContext';
import { withCancelIfSlow } from '../display/progress';
import { reportFailure } from './reportFailure';
import { displayText } from '../base/displayText';
import { chooseFiles } from '../display/pickers';
import { t } from '../display/text';

/**
 * Classifies pictures and shows each result in the panel as it is ready; without any it asks for pictures.
 * Resolves to the results of those that could be classified, in their order.
 */
export async function classifyImages(
  context: CommandContext,
  uris: readonly vscode.Uri[],
): Promise<readonly Classification[]> {
  const pictures = uris.length > 0 ? uris : await choosePictures();
  if (pictures.length === 0) return [];
  const { session, panel, classifier } = context;
  panel.open();
  if (!(await chooseModel(context))) return [];

  const entries = pictures.map(uri => ({ id: randomUUID(), file: fileName(uri) }));
  panel.post({ type: 'classifying', pictures: entries });
  const title =
    entries.length === 1 ? t('Classifying {0}', entries[0]?.file ?? '') : t('Classifying {0} pictures', entries.length);
  const results = new Map<number, Classification>();
  const failures: string[] = [];
  const open = new Map(entries.entries());
  const fail = (entry: { readonly id: string; readonly file: string }, error: unknown): void => {
    const message = messageOf(error);
    failures.push(message);
    panel.post({ type: 'notClassified', ...entry, message });
  };
  await withCancelIfSlow(title, async ({ signal, report }) => {
    try {
      for await (const { index, item: picture, result, error } of classifier.classify(pictures, signal)) {
        const entry = open.get(index);
        if (!entry) continue;
        open.delete(index);
        report(1 - open.size / entries.length, displayText(entry.file));
        if (error) {
          fail(entry, error);
        } else {
          results.set(index, result);
          session.runs.keep(entry.id, picture, result);
          panel.post({ type: 'classified', id: entry.id, result });
        }
      }
    } catch (error) {
      for (const entry of open.values()) {
        if (isAbort(error)) panel.post({ type: 'classificationCancelled', id: entry.id });
        else fail(entry, error);
      }
    }
  });
  if (failures.length > 0) void offerAnother(context, failures);
  return entries.flatMap((_, index) => results.get(index) ?? []);
}

function choosePictures(): Promise<readonly vscode.Uri[]> {
  return chooseFiles({
    title: t('Classify Image'),
    openLabel: t('Classify'),
    several: true,
    kinds: [[t('Pictures'), PICTURE_EXTENSIONS]],
  });
}

async function offerAnother(context: CommandContext, failures: readonly string[]): Promise<void> {
  const [first = ''] = failures;
  const message =
    failures.length === 1 ? first : t('{0} pictures could not be classified. The first: {1}', failures.length, first);
  await reportFailure(message, {
    label: t('Choose Another Picture…'),
    run: () => classifyImages(context, []),
  });
}
