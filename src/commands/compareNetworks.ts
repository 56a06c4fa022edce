import type * as vscode from 'vscode';
import { chooseFiles } from '../display/pickers';
import { withCancelIfSlow } from '../display/progress';
import { t } from '../display/text';
import type { NetworkChoice } from '../model/variants';
import { fileName } from '../session/fileSource';
import { WEIGHTS_EXTENSIONS } from '../weights/weightsExtensions';
import { readNetwork } from './architecture';
import type { CommandContext } from './commandContext';
import { attempt } from './reportFailure';

/** Compares the shown network, layer by layer, with that of a file: an architecture or weights. Without one it asks for it. */
export async function compareNetworks(context: CommandContext, uri?: vscode.Uri): Promise<void> {
  const file = uri ?? (await chooseFile());
  if (!file) return;
  const { panel } = context;
  const name = fileName(file);
  await attempt(
    async () => {
      const network = await networkOfFile(context, file);
      panel.open();
      panel.post({ type: 'compareWithNetwork', reference: { name, network } });
    },
    { label: t('Choose Another File…'), run: () => compareNetworks(context) },
  );
}

/** Of the JSON files, TensorFlow.js's alone hold weights. */
async function networkOfFile({ session }: CommandContext, file: vscode.Uri): Promise<NetworkChoice> {
  const name = fileName(file);
  if (name.endsWith('.json') && name !== 'model.json') return readNetwork(file);
  return withCancelIfSlow(t('Reading {0}', name), ({ signal }) => session.identifyWeights(file, signal));
}

async function chooseFile(): Promise<vscode.Uri | undefined> {
  const [file] = await chooseFiles({
    title: t('Compare with the Network of a File'),
    openLabel: t('Compare'),
    kinds: [
      [t('Architectures and weights'), ['json', ...WEIGHTS_EXTENSIONS]],
      [t('All files'), ['*']],
    ],
  });
  return file;
}
