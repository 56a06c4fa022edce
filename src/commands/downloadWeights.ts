import * as vscode from 'vscode';
import { megabytes } from '../model/format';
import { SECTION } from '../session/settings';
import type { ModelInfo } from '../protocol';
import { downloadPreset, DownloadError, installedPreset } from '../pretrained/downloadPreset';
import { PRESETS, type Preset } from '../pretrained/presets/presets';
import { freeSpace, hasRoom } from '../pretrained/presetStorage';
import type { CommandContext } from './commandContext';
import { loadWeights } from './loadWeights';
import { withCancel } from '../display/progress';
import { reportFailure } from './reportFailure';
import type { DisplayText } from '../base/displayText';
import { confirm } from '../display/messages';
import { t } from '../display/text';

/** The size of a download and the host it comes from first: what a user reads before the click. */
export function downloadNotice(preset: Preset): DisplayText {
  return t('{0} MB from {1}', megabytes(preset.bytes), new URL(mirrorsOf(preset)[0]).host);
}

/**
 * Downloads pretrained weights into the extension's storage, unless they are there already, and loads them.
 * Resolves to undefined when canceled or failed; a failure is reported.
 */
export async function downloadWeights(context: CommandContext, preset: Preset): Promise<ModelInfo | undefined> {
  const { storage } = context;
  if (!(await confirmRoom(preset, storage))) return undefined;
  try {
    const file = await withCancel(t('Downloading {0}', preset.name), ({ signal, report }) =>
      downloadPreset({ ...preset, mirrors: mirrorsOf(preset) }, storage.fsPath, {
        signal,
        onProgress: ({ received, total, mirror }) =>
          report(
            received / total,
            t('{0} of {1} MB from {2}', megabytes(received), megabytes(total), new URL(mirror).host),
          ),
      }),
    );
    return await loadWeights(context, vscode.Uri.file(file));
  } catch (error) {
    const offline = error instanceof DownloadError && error.offline;
    return reportFailure(
      offline ? t('There is no network to download the weights.') : error,
      { label: t('Retry'), run: () => downloadWeights(context, preset) },
      { label: t('Choose a File…'), run: () => loadWeights(context) },
    );
  }
}

/** The first of the pretrained weights that have been downloaded before, in any workspace. */
export async function downloadedWeights(storage: vscode.Uri): Promise<vscode.Uri | undefined> {
  for (const preset of PRESETS) {
    const file = await installedPreset(preset, storage.fsPath);
    if (file !== undefined) return vscode.Uri.file(file);
  }
  return undefined;
}

/** The preset's addresses, after the user's own mirror where there is one. */
function mirrorsOf({ mirrors, fileName }: Preset): Preset['mirrors'] {
  const mirror = vscode.workspace.getConfiguration(SECTION).get<unknown>('downloadMirror');
  if (typeof mirror !== 'string' || !URL.canParse(mirror)) return mirrors;
  return [`${mirror.replace(/\/$/, '')}/${fileName}`, ...mirrors];
}

/** Says so where a download has too little room, and asks whether to try; quotas and network drives may count otherwise. */
async function confirmRoom(preset: Preset, storage: vscode.Uri): Promise<boolean> {
  const free = await freeSpace(storage.fsPath);
  if (free === undefined || hasRoom(preset, free)) return true;
  const question = t('There is too little free space for {0}.', preset.name);
  const detail = t(
    'It needs {0} MB; {1} MB are free in {2}.',
    megabytes(preset.bytes),
    megabytes(free),
    storage.fsPath,
  );
  return confirm(question, detail, t('Download Anyway'));
}
