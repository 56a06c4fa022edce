import * as vscode from 'vscode';
import { displayed } from '../base/displayText';
import { showError, showInformation } from '../display/messages';
import { chooseTarget } from '../display/pickers';
import { t } from '../display/text';
import { profileExtension, profileFile } from '../profile/profileFile';
import { Profile, safeParse } from '../protocol';
import { fileName } from '../session/fileSource';
import { chooseModel } from './chooseModel';
import type { CommandContext } from './commandContext';
import { attempt } from './reportFailure';
import { saveFile } from './saveFile';

/** Opens the panel, which profiles the model that is loaded, or that the user picks. */
export async function profileModel(context: CommandContext): Promise<void> {
  const { panel } = context;
  panel.open();
  if (await chooseModel(context)) panel.post({ type: 'profile' });
}

/**
 * Writes a profile to the given file, or to one that the user picks. Resolves to the file, or to undefined when canceled or
 * failed; a failure is reported.
 * @param data a profile, from whoever calls the command.
 */
export async function saveProfile(data: unknown, given: unknown): Promise<vscode.Uri | undefined> {
  const { success, output: profile } = safeParse(Profile, data);
  if (!success) return undefined;
  const target = given instanceof vscode.Uri ? given : await pickTarget(profile);
  if (!target) return undefined;
  const extension = profileExtension(target.path);
  if (!extension) {
    void showError(t('A profile is saved as .cpuprofile or as .json, not as {0}.', fileName(target)));
    return undefined;
  }
  return attempt(async () => {
    await saveFile(target, profileFile(profile, extension));
    void offerToOpen(target);
    return target;
  });
}

function pickTarget({ model }: Profile): Thenable<vscode.Uri | undefined> {
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
  return chooseTarget({
    title: t('Save the Profile'),
    saveLabel: t('Save'),
    kind: [t("V8's CPU profile, for VS Code's own viewer"), ['cpuprofile']],
    otherKinds: [[displayed`JSON`, ['json']]],
    defaultUri: folder && vscode.Uri.joinPath(folder, `${model.variant}.cpuprofile`),
  });
}

async function offerToOpen(file: vscode.Uri): Promise<void> {
  const open = t('Open');
  const choice = await showInformation(t('Saved {0}.', fileName(file)), open);
  if (choice === open) await vscode.commands.executeCommand('vscode.open', file);
}
