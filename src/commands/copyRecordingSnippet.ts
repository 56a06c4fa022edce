import * as vscode from 'vscode';
import { showBriefly } from '../display/messages';
import { t } from '../display/text';
import { RECORDING_SNIPPET } from '../parity/recordingSnippet';
import { attempt } from './reportFailure';

/** Copies the Python lines that record a PyTorch network's activations. */
export async function copyRecordingSnippet(): Promise<void> {
  await attempt(async () => {
    await vscode.env.clipboard.writeText(RECORDING_SNIPPET);
    showBriefly(t('$(check) Copied the snippet to the clipboard.'));
  });
}
