import * as vscode from 'vscode';
import { analyze } from '../model/analysis';
import { formatSummary } from '../model/summary';
import { graphOf } from '../model/variants';
import type { CommandContext } from './commandContext';
import { attempt } from './reportFailure';
import { showBriefly } from '../display/messages';
import { t } from '../display/text';

/** Copies the text table of the network that is shown, as torchinfo prints it. */
export async function copySummary({ session }: CommandContext): Promise<void> {
  const { batch, inputSize, mode, convention } = session.config;
  await attempt(async () => {
    const analysis = analyze(graphOf(session.config), { batch, inputSize, mode });
    await vscode.env.clipboard.writeText(formatSummary(analysis, 'text', convention));
    showBriefly(t('$(check) Copied the summary to the clipboard.'));
  });
}
