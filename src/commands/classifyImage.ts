import path from 'node:path';
import { randomUUID } from 'node:crypto';
import * as vscode from 'vscode';
import { PICTURE_EXTENSIONS } from '../image/extensions';
import type { InspectorPanel } from '../panel/inspectorPanel';
import { fileName } from '../panel/fileSource';
import { messageOf } from '../errorText';
import { isAbort, type ModelSession } from '../panel/modelSession';
import type { Classification } from '../protocol';
import { chooseModel } from './chooseModel';
import { withCancelIfSlow } from './progress';

/**
 * Classifies pictures, one after the other, and shows the results in the panel; without any it asks for them.
 * Resolves to the results of those that could be classified.
 */
export async function classifyImages(
  session: ModelSession,
  panel: InspectorPanel,
  storage: vscode.Uri,
  uris: readonly vscode.Uri[],
): Promise<readonly Classification[]> {
  const pictures = uris.length > 0 ? uris : await choosePictures();
  if (pictures.length === 0) return [];
  panel.open();
  if (!(await chooseModel(session, storage))) return [];

  const entries = pictures.map(uri => ({ uri, id: randomUUID(), file: fileName(uri) }));
  panel.post({ type: 'classifying', pictures: entries.map(({ id, file }) => ({ id, file })) });
  const title =
    entries.length === 1
      ? vscode.l10n.t('Classifying {0}', entries[0]?.file ?? '')
      : vscode.l10n.t('Classifying {0} pictures', entries.length);
  const results: Classification[] = [];
  const failures: string[] = [];
  await withCancelIfSlow(title, async ({ signal, report }) => {
    for (const [index, { uri, id, file }] of entries.entries()) {
      report(index / entries.length, file);
      try {
        signal.throwIfAborted();
        const result = await session.classify(uri, signal);
        results.push(result);
        panel.post({ type: 'classified', id, result });
      } catch (error) {
        if (isAbort(error)) {
          panel.post({ type: 'classificationCancelled', id });
          continue;
        }
        const message = messageOf(error);
        failures.push(message);
        panel.post({ type: 'notClassified', id, file, message });
      }
    }
  });
  if (failures.length > 0) void offerAnother(session, panel, storage, failures);
  return results;
}

/** The pictures of a gesture: the Explorer passes the clicked one and all that are selected. */
export function picturesOf(clicked?: unknown, selected?: unknown): vscode.Uri[] {
  const all = Array.isArray(selected) && selected.length > 0 ? (selected as unknown[]) : [clicked];
  const uris = all.filter(item => item instanceof vscode.Uri);
  return uris.filter(uri => uris.length === 1 || isPicture(uri));
}

function isPicture(uri: vscode.Uri): boolean {
  return PICTURE_EXTENSIONS.includes(path.posix.extname(uri.path).slice(1).toLowerCase());
}

async function choosePictures(): Promise<readonly vscode.Uri[]> {
  const pictures = await vscode.window.showOpenDialog({
    title: vscode.l10n.t('Classify Image'),
    openLabel: vscode.l10n.t('Classify'),
    canSelectMany: true,
    filters: { [vscode.l10n.t('Pictures')]: [...PICTURE_EXTENSIONS] },
  });
  return pictures ?? [];
}

async function offerAnother(
  session: ModelSession,
  panel: InspectorPanel,
  storage: vscode.Uri,
  failures: readonly string[],
): Promise<void> {
  const another = vscode.l10n.t('Choose Another Picture…');
  const [first = ''] = failures;
  const message =
    failures.length === 1
      ? first
      : vscode.l10n.t('{0} pictures could not be classified. The first: {1}', failures.length, first);
  const choice = await vscode.window.showErrorMessage(message, another);
  if (choice === another) await classifyImages(session, panel, storage, []);
}
