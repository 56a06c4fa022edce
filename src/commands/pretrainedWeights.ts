import * as vscode from 'vscode';
import { megabytes, si } from '../model/format';
import type { ModelInfo } from '../protocol';
import { installedPreset } from '../pretrained/downloadPreset';
import { BITS_PER_DIGIT, publishedDigits } from '../pretrained/presets/presetIdentity';
import { PRESETS, type Preset } from '../pretrained/presets/presets';
import { freeSpace, hasRoom, removePreset } from '../pretrained/presetStorage';
import type { CommandContext } from './commandContext';
import { downloadNotice, downloadWeights } from './downloadWeights';
import { loadWeights } from './loadWeights';
import { attempt } from './reportFailure';
import { displayed, displayText, type DisplayText, MAX_MESSAGE_LENGTH } from '../base/displayText';
import { confirm, showBriefly } from '../display/messages';
import { createPick, type PickButton, type PickItem } from '../display/pickers';
import { t } from '../display/text';

/** The presets with their downloaded files, and the free space. */
interface Store {
  readonly presets: readonly { readonly preset: Preset; readonly file: vscode.Uri | undefined }[];
  readonly free: number | undefined;
}

/** What picking a row or pressing one of its buttons does; `again` shows the list again. */
type Action = () => Promise<ModelInfo | 'again' | undefined>;

interface Row extends PickItem {
  readonly run?: Action;
  readonly actions?: ReadonlyMap<vscode.QuickInputButton, Action>;
}

/**
 * Lists the pretrained weights: picking one downloads it, unless it is there already, and loads it; those that are there
 * can be deleted. Resolves to undefined where none was loaded.
 */
export async function pickPretrainedWeights(context: CommandContext): Promise<ModelInfo | undefined> {
  const { panel, storage } = context;
  const load = (preset: Preset, file: vscode.Uri | undefined): Action => {
    return () => {
      panel.open();
      return file ? loadWeights(context, file) : downloadWeights(context, preset);
    };
  };
  for (;;) {
    const store = await readStore(storage);
    const rows = store.presets.map(({ preset, file }): Row => ({
      label: displayText(preset.name),
      description: file ? t('$(check) Downloaded, {0} MB', megabytes(preset.bytes)) : offer(preset, store),
      detail: facts(preset),
      run: load(preset, file),
      ...(file && fileButtons(file, () => remove(context, preset, file))),
    }));
    const action = await ask([
      ...rows,
      { label: displayed``, kind: vscode.QuickPickItemKind.Separator },
      storageRow(storage, store),
    ]);
    const outcome = await action?.();
    if (outcome !== 'again') return outcome;
  }
}

async function readStore(storage: vscode.Uri): Promise<Store> {
  const presets = PRESETS.map(async preset => {
    const file = await installedPreset(preset, storage.fsPath);
    return { preset, file: file === undefined ? undefined : vscode.Uri.file(file) };
  });
  return { presets: await Promise.all(presets), free: await freeSpace(storage.fsPath) };
}

/** The download that a pick starts. */
function offer(preset: Preset, { free }: Store): DisplayText {
  const notice = downloadNotice(preset);
  return hasRoom(preset, free) ? notice : t('$(warning) {0}: too little free space', notice);
}

function facts(preset: Preset): DisplayText {
  const { accuracy, auxiliaryHeads, license } = preset;
  const digits = publishedDigits(preset);
  const heads = {
    none: t('main head only'),
    trained: t('auxiliary heads trained'),
    untrained: t('auxiliary heads not trained'),
  };
  const parts = [
    ...(accuracy ? [t('top-1 {0} %, top-5 {1} %', accuracy.top1, accuracy.top5)] : []),
    heads[auxiliaryHeads],
    license,
    ...(digits === undefined
      ? []
      : [t('known by the first {0} digits of its SHA-256 ({1} bits) only', digits, digits * BITS_PER_DIGIT)]),
  ];
  return displayText(parts.join(' · '), MAX_MESSAGE_LENGTH);
}

/** The folder of the downloads, the space that they take and the space that is left. */
function storageRow(storage: vscode.Uri, { presets, free }: Store): Row {
  const taken = presets.reduce((sum, { preset, file }) => sum + (file ? preset.bytes : 0), 0);
  const used = t('{0} MB downloaded', megabytes(taken));
  return {
    label: hasFileManager() ? t('$(folder-opened) Reveal the folder') : t("$(copy) Copy the folder's path"),
    description: free === undefined ? used : t('{0}, {1} free', used, `${si(free)}B`),
    detail: displayText(storage.fsPath, MAX_MESSAGE_LENGTH),
    run: async () => {
      // Before the first download it is not there.
      await vscode.workspace.fs.createDirectory(storage);
      return show(storage);
    },
  };
}

function fileButtons(file: vscode.Uri, remove: Action): Pick<Row, 'buttons' | 'actions'> {
  const reveal: PickButton = hasFileManager()
    ? { iconPath: new vscode.ThemeIcon('folder-opened'), tooltip: t('Reveal in the File Manager') }
    : { iconPath: new vscode.ThemeIcon('copy'), tooltip: t('Copy Path') };
  const trash = { iconPath: new vscode.ThemeIcon('trash'), tooltip: t('Delete…') };
  const actions = new Map([
    [reveal, () => show(file)],
    [trash, remove],
  ]);
  return { buttons: [...actions.keys()], actions };
}

function ask(rows: readonly Row[]): Promise<Action | undefined> {
  return new Promise(resolve => {
    const pick = createPick(rows, {
      title: t('Pretrained Weights'),
      placeHolder: t('Weights to load; those that are not here are downloaded first'),
    });
    const choose = (action: Action | undefined): void => {
      resolve(action);
      pick.hide();
    };
    pick.onDidAccept(() => choose(pick.selectedItems[0]?.run));
    pick.onDidTriggerItemButton(({ button, item }) => choose(item.actions?.get(button)));
    pick.onDidHide(() => {
      resolve(undefined);
      pick.dispose();
    });
    pick.show();
  });
}

/** The files of a remote machine, or of a window in a browser, are in no file manager of this one. */
function hasFileManager(): boolean {
  return vscode.env.uiKind === vscode.UIKind.Desktop && vscode.env.remoteName === undefined;
}

async function show(file: vscode.Uri): Promise<undefined> {
  if (!hasFileManager()) {
    await vscode.env.clipboard.writeText(file.fsPath);
    showBriefly(t('Copied {0}', file.fsPath));
    return;
  }
  await vscode.commands.executeCommand('revealFileInOS', file);
}

async function remove({ session, storage }: CommandContext, preset: Preset, file: vscode.Uri): Promise<'again'> {
  const detail = t(
    'This frees {0} MB. The file can be downloaded again; a model that is loaded from it stays loaded.',
    megabytes(preset.bytes),
  );
  const question = t('Delete {0}?', preset.fileName);
  if (!(await confirm(question, detail, t('Delete')))) return 'again';
  await attempt(async () => {
    await removePreset(preset, storage.fsPath);
    await session.forgetWeights(file);
  });
  return 'again';
}
