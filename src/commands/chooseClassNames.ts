import type * as vscode from 'vscode';
import { IMAGENET_CLASS_COUNT } from '../model/defaults';
import type { ModelInfo } from '../protocol';
import type { CommandContext } from './commandContext';
import { attempt } from './reportFailure';
import { requireModel } from './requireModel';
import type { DisplayText } from '../base/displayText';
import { showBriefly } from '../display/messages';
import { chooseFiles, type PickItem, pickOne } from '../display/pickers';
import { t } from '../display/text';

/**
 * Names the model's classes by the given file or one that the user picks, or by default again. Resolves to undefined when
 * nothing was picked or it failed; a failure is reported.
 */
export async function chooseClassNames(context: CommandContext, file?: vscode.Uri): Promise<ModelInfo | undefined> {
  context.panel.open();
  const model = await requireModel(context, t('Class names belong to a model, and none is loaded.'));
  if (!model) return undefined;
  if (file) return use(context, file);
  if (model.classNames.kind !== 'file') return nameByFile(context);
  const choices: (PickItem & { readonly run: () => Promise<ModelInfo | undefined> })[] = [
    { label: t('$(folder-opened) Choose a file…'), run: () => nameByFile(context) },
    {
      label:
        model.classes === IMAGENET_CLASS_COUNT ? t("$(discard) Use ImageNet's names") : t('$(discard) Use numbers'),
      run: () => use(context, undefined),
    },
  ];
  const placeHolder = t('The class names come from {0}.', model.classNames.name);
  return (await pickOne(choices, { placeHolder }))?.run();
}

async function nameByFile(context: CommandContext): Promise<ModelInfo | undefined> {
  const [file] = await chooseFiles({
    title: t('Choose Class Names'),
    openLabel: t('Use Class Names'),
    kinds: [
      [t('Class names'), ['txt', 'json']],
      [t('All files'), ['*']],
    ],
  });
  return file && use(context, file);
}

function use(context: CommandContext, file: vscode.Uri | undefined): Promise<ModelInfo | undefined> {
  return attempt(
    async () => {
      const model = await context.session.useClassNames(file);
      showBriefly(namedMessage(model));
      return model;
    },
    { label: t('Choose Another File…'), run: () => nameByFile(context) },
  );
}

function namedMessage({ classNames: labels }: ModelInfo): DisplayText {
  return labels.kind === 'file'
    ? t('$(check) The class names come from {0}.', labels.name)
    : t('$(check) The classes have their default names.');
}
