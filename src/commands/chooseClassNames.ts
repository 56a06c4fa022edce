import * as vscode from 'vscode';
import { IMAGENET_CLASS_COUNT } from '../model/defaults';
import type { ModelInfo } from '../protocol';
import type { CommandContext } from './context';
import { attempt } from './reportFailure';
import { requireModel } from './requireModel';

/**
 * Names the model's classes by the given file or one that the user picks, or by default again. Resolves to undefined when
 * nothing was picked or it failed; a failure is reported.
 */
export async function chooseClassNames(context: CommandContext, file?: vscode.Uri): Promise<ModelInfo | undefined> {
  context.panel.open();
  const model = await requireModel(context, vscode.l10n.t('Class names belong to a model, and none is loaded.'));
  if (!model) return undefined;
  if (file) return use(context, file);
  if (model.classNames.kind !== 'file') return nameByFile(context);
  const choices: (vscode.QuickPickItem & { readonly run: () => Promise<ModelInfo | undefined> })[] = [
    { label: vscode.l10n.t('$(folder-opened) Choose a file…'), run: () => nameByFile(context) },
    {
      label:
        model.classes === IMAGENET_CLASS_COUNT
          ? vscode.l10n.t("$(discard) Use ImageNet's names")
          : vscode.l10n.t('$(discard) Use numbers'),
      run: () => use(context, undefined),
    },
  ];
  const placeHolder = vscode.l10n.t('The class names come from {0}.', model.classNames.name);
  return (await vscode.window.showQuickPick(choices, { placeHolder }))?.run();
}

async function nameByFile(context: CommandContext): Promise<ModelInfo | undefined> {
  const [file] =
    (await vscode.window.showOpenDialog({
      title: vscode.l10n.t('Choose Class Names'),
      openLabel: vscode.l10n.t('Use Class Names'),
      filters: { [vscode.l10n.t('Class names')]: ['txt', 'json'], [vscode.l10n.t('All files')]: ['*'] },
    })) ?? [];
  return file && use(context, file);
}

function use(context: CommandContext, file: vscode.Uri | undefined): Promise<ModelInfo | undefined> {
  return attempt(
    async () => {
      const model = await context.session.useClassNames(file);
      vscode.window.setStatusBarMessage(namedMessage(model), 4000);
      return model;
    },
    { label: vscode.l10n.t('Choose Another File…'), run: () => nameByFile(context) },
  );
}

function namedMessage({ classNames: labels }: ModelInfo): string {
  return labels.kind === 'file'
    ? vscode.l10n.t('$(check) The class names come from {0}.', labels.name)
    : vscode.l10n.t('$(check) The classes have their default names.');
}
