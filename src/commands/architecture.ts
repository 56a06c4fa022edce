import * as vscode from 'vscode';
import { nodeFolder } from '../disk/nodeFolder';
import { placeFiles } from '../disk/placeFiles';
import { showText } from '../display/editor';
import { showBriefly } from '../display/messages';
import { chooseFiles, chooseTarget } from '../display/pickers';
import { t } from '../display/text';
import {
  ARCHITECTURE_ENDING,
  ArchitectureError,
  MAX_ARCHITECTURE_BYTES,
  readArchitecture,
  writeArchitecture,
} from '../model/architecture/architectureFile';
import { pytorchSource } from '../model/source/pytorchSource';
import type { NetworkChoice } from '../model/variants';
import { graphOf, ownInputSize, VARIANTS } from '../model/variants';
import { fileName } from '../session/fileSource';
import { stemOf } from '../session/networkName';
import type { CommandContext } from './commandContext';
import { attempt } from './reportFailure';
import { uriFolder } from './uriFolder';

/** Shows the tab in which the network is edited. */
export function editArchitecture({ panel }: CommandContext): void {
  panel.open();
  panel.post({ type: 'showArchitecture' });
}

/** Shows the network of a file, or asks for one. Resolves to undefined when canceled or failed; a failure is reported. */
export async function openArchitecture(context: CommandContext, uri?: vscode.Uri): Promise<vscode.Uri | undefined> {
  const file = uri ?? (await chooseArchitecture());
  if (!file) return undefined;
  return attempt(
    async () => {
      const network = await readNetwork(file);
      const { session } = context;
      // Even a variant's own architecture is an edit here: the weights that are loaded do not decide its classes and heads.
      const { architecture = VARIANTS[network.variant].architecture, ...choice } = network;
      const flattened = architecture.classifier.kind === 'flatten' && { inputSize: ownInputSize(network) };
      session.configure({ ...session.config, ...choice, architecture, ...flattened });
      editArchitecture(context);
      return file;
    },
    { label: t('Choose Another File…'), run: () => openArchitecture(context) },
  );
}

/** Writes the shown network to the given place, or to the one that the user picks. Resolves to it unless canceled or failed. */
export async function saveArchitecture({ session }: CommandContext, uri?: vscode.Uri): Promise<vscode.Uri | undefined> {
  const network = session.config;
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
  const target =
    uri ??
    (await chooseTarget({
      title: t('Save Architecture'),
      saveLabel: t('Save'),
      kind: [t('Architecture'), ['json']],
      defaultUri: folder && vscode.Uri.joinPath(folder, `${stemOf(network)}${ARCHITECTURE_ENDING}`),
    }));
  if (!target) return undefined;
  return attempt(async () => {
    const bytes = new TextEncoder().encode(writeArchitecture(network));
    const place = vscode.Uri.joinPath(target, '..');
    const into = place.scheme === 'file' ? nodeFolder(place.fsPath) : uriFolder(place);
    await placeFiles([{ name: fileName(target), bytes }], into, { belongs: () => false });
    showBriefly(t('$(check) Saved {0}.', fileName(target)));
    return target;
  });
}

/** Opens the PyTorch class of the shown network in an editor. */
export async function openSource({ session }: CommandContext): Promise<void> {
  await attempt(() => showText(pytorchSource(graphOf(session.config)), 'python'));
}

/** A network's file by its content. @throws ArchitectureError when it is none. */
export async function readNetwork(file: vscode.Uri): Promise<NetworkChoice> {
  const name = fileName(file);
  const { size, type } = await vscode.workspace.fs.stat(file);
  if ((type & vscode.FileType.Directory) !== 0) throw new ArchitectureError(`${name} is a folder.`);
  if (size > MAX_ARCHITECTURE_BYTES) throw new ArchitectureError(`${name} is too large for an architecture.`);
  return readArchitecture(await vscode.workspace.fs.readFile(file), name);
}

async function chooseArchitecture(): Promise<vscode.Uri | undefined> {
  const [file] = await chooseFiles({
    title: t('Open Architecture'),
    openLabel: t('Open'),
    kinds: [[t('Architecture'), ['json']]],
  });
  return file;
}
