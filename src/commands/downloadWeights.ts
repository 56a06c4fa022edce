import * as vscode from 'vscode';
import { megabytes } from '../model/format';
import { messageOf } from '../errorText';
import { isAbort, type ModelSession } from '../panel/modelSession';
import { SECTION } from '../panel/settings';
import type { ModelInfo } from '../protocol';
import { downloadPreset, DownloadError, installedPreset } from '../weights/download';
import { PRESETS, type Preset } from '../weights/presets';
import { loadWeights } from './loadWeights';
import { withCancel } from './progress';

/** The host that a download comes from first, and its size: what a user is told before the click. */
export function downloadNotice(preset: Preset = offered()): string {
  return vscode.l10n.t('{0} MB from {1}', megabytes(preset.bytes), new URL(preset.mirrors[0]).host);
}

/**
 * Downloads the pretrained weights into the extension's storage, where they are not there yet, and loads them.
 * Resolves to undefined when that was cancelled or failed, and was said.
 */
export async function downloadWeights(session: ModelSession, storage: vscode.Uri): Promise<ModelInfo | undefined> {
  const preset = offered();
  try {
    const file = await withCancel(vscode.l10n.t('Downloading {0}', preset.name), ({ signal, report }) =>
      downloadPreset(preset, storage.fsPath, {
        signal,
        onProgress: ({ received, total, mirror }) =>
          report(
            received / total,
            vscode.l10n.t('{0} of {1} MB from {2}', megabytes(received), megabytes(total), new URL(mirror).host),
          ),
      }),
    );
    return await loadWeights(session, vscode.Uri.file(file));
  } catch (error) {
    if (isAbort(error)) return undefined;
    return offerRemedy(session, storage, error);
  }
}

/** The pretrained weights where they have been downloaded before, in whichever workspace. */
export async function downloadedWeights(storage: vscode.Uri): Promise<vscode.Uri | undefined> {
  const file = await installedPreset(offered(), storage.fsPath);
  return file === undefined ? undefined : vscode.Uri.file(file);
}

/** Asks before the download, saying from where and how much; for gestures that do not say it themselves. */
export async function confirmDownload(session: ModelSession, storage: vscode.Uri): Promise<ModelInfo | undefined> {
  const preset = offered();
  const download = vscode.l10n.t('Download');
  const detail = vscode.l10n.t(
    '{0}. Kept in {1}. Licence: {2}.',
    downloadNotice(preset),
    storage.fsPath,
    preset.licence,
  );
  const question = vscode.l10n.t('Download {0}?', preset.name);
  const choice = await vscode.window.showInformationMessage(question, { modal: true, detail }, download);
  return choice === download ? downloadWeights(session, storage) : undefined;
}

/** The preset, with the user's own mirror before the public ones. */
function offered(): Preset {
  const [preset] = PRESETS;
  const mirror = vscode.workspace.getConfiguration(SECTION).get<unknown>('downloadMirror');
  if (typeof mirror !== 'string' || !URL.canParse(mirror)) return preset;
  const own = `${mirror.replace(/\/$/, '')}/${preset.fileName}`;
  return { ...preset, mirrors: [own, ...preset.mirrors] };
}

async function offerRemedy(session: ModelSession, storage: vscode.Uri, error: unknown): Promise<ModelInfo | undefined> {
  const retry = vscode.l10n.t('Retry');
  const choose = vscode.l10n.t('Choose a File…');
  const offline = error instanceof DownloadError && error.offline;
  const message = offline ? vscode.l10n.t('There is no network to download the weights.') : messageOf(error);
  const choice = await vscode.window.showErrorMessage(message, retry, choose);
  if (choice === retry) return downloadWeights(session, storage);
  return choice === choose ? loadWeights(session) : undefined;
}
