import * as vscode from 'vscode';
import { showError, showInformation } from '../display/messages';
import { chooseTarget } from '../display/pickers';
import { withCancelIfSlow } from '../display/progress';
import { t } from '../display/text';
import { activationsFile, recordedNames } from '../export/activationsFile';
import { npyFile } from '../export/npyFile';
import { INPUT } from '../model/graph';
import { outputOf } from '../model/paths';
import { graphOf } from '../model/variants';
import type { TensorData } from '../protocol';
import { fileName } from '../session/fileSource';
import type { CommandContext } from './commandContext';
import { attempt } from './reportFailure';
import { saveFile } from './saveFile';

/**
 * Writes what a picture gives in a layer as .npy, or in all layers as .safetensors, to the given place or to one that the user
 * picks; its ending decides. Resolves to the file, or to undefined when canceled or failed; a failure is reported.
 * @param run of the picture's result; of the newest one unless given.
 * @param layer of an .npy file: a layer's path or a module's.
 */
export async function exportActivations(
  { session }: CommandContext,
  run: unknown,
  layer: unknown,
  given: unknown,
): Promise<vscode.Uri | undefined> {
  return attempt(async () => {
    const id = typeof run === 'string' ? run : session.runs.newest;
    const { model } = session;
    if (id === undefined || !model) throw new Error(t('No picture has been classified yet.'));
    const path = typeof layer === 'string' ? layer : undefined;
    const name = session.runs.nameOf(id);
    const target = given instanceof vscode.Uri ? given : await pickTarget(name, path);
    if (!target) return undefined;
    const alone = target.path.toLowerCase().endsWith('.npy');
    if (!alone && !target.path.toLowerCase().endsWith('.safetensors')) {
      void showError(t('Activations are saved as .safetensors or .npy, not as {0}.', fileName(target)));
      return undefined;
    }
    if (alone && path === undefined) throw new Error(t('An .npy file holds one layer: select it first.'));
    const graph = graphOf(model);
    const names = recordedNames(graph, [INPUT, ...graph.layers.map(({ path: own }) => own)]);
    const chosen = path === undefined || !alone ? [...names] : ([[outputOf(graph, path), path]] as const);
    await withCancelIfSlow(t('Writing activations of {0}', name), async ({ signal, report }) => {
      const values = new Map<string, TensorData>();
      for (const [at, called] of chosen) {
        const params = { run: id, path: at };
        values.set(called, await session.ask('activation', params, { signal, progress: () => undefined }));
        report(values.size / chosen.length);
      }
      const [first] = values.values();
      await saveFile(target, alone && first ? npyFile(first) : activationsFile(values, { picture: name }));
    });
    void showInformation(t('Exported {0}.', fileName(target)));
    return target;
  });
}

function pickTarget(picture: string, path: string | undefined): Thenable<vscode.Uri | undefined> {
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
  const all = [t('All layers, as safetensors'), ['safetensors']] as const;
  const one =
    path === undefined ? [] : [[t('{0} alone, as .npy', path === '' ? t('The output') : path), ['npy']] as const];
  return chooseTarget({
    title: t('Export Activations'),
    saveLabel: t('Export'),
    kind: all,
    otherKinds: [...one],
    defaultUri: folder && vscode.Uri.joinPath(folder, `${picture}.safetensors`),
  });
}
