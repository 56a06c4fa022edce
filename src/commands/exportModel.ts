import path from 'node:path';
import * as vscode from 'vscode';
import { canExport } from '../export/canExport';
import { nodeFolder } from '../disk/nodeFolder';
import { placeFiles } from '../disk/placeFiles';
import { isShardOf } from '../export/shards';
import { graphOf } from '../model/variants';
import { fileName } from '../session/fileSource';
import type { ModelSession } from '../session/modelSession';
import { networkName, stemOf } from '../session/networkName';
import { originName } from '../session/originName';
import type { ExportFormat, ModelInfo } from '../protocol';
import { EXPORT_FORMATS, matchOrigin } from '../protocol';
import { useUntrained } from './chooseModel';
import type { CommandContext } from './commandContext';
import { withCancelIfSlow } from '../display/progress';
import { attempt } from './reportFailure';
import { requireModel } from './requireModel';
import { uriFolder } from './uriFolder';
import { displayed, type DisplayText } from '../base/displayText';
import { showInformation, showWarning } from '../display/messages';
import { chooseTarget, type PickItem, pickOne } from '../display/pickers';
import { t, withIcon } from '../display/text';

/** Half of the progress bar is for what the engine does, half for writing the files. */
const WRITING_PART = 0.5;

/**
 * Writes the loaded model in the given format and to the given place, or to those that the user picks. Resolves to the main
 * file, or to undefined when canceled or failed; a failure is reported.
 */
export async function exportModel(
  context: CommandContext,
  given: { readonly format?: ExportFormat | undefined; readonly target?: vscode.Uri | undefined } = {},
): Promise<vscode.Uri | undefined> {
  const { session } = context;
  const model = await modelToExport(context);
  const format = model && (given.format ?? (await pickFormat(model, session.config.inputSize)));
  if (!format) return undefined;
  const target = given.target ?? (await pickTarget(session, model, format));
  if (!target) return undefined;
  return attempt(async () => {
    await withCancelIfSlow(t('Exporting {0}', fileName(target)), async ({ signal, report }) => {
      const files = await session.exportModel(format, fileName(target), signal);
      report(WRITING_PART);
      const folder = vscode.Uri.joinPath(target, '..');
      await placeFiles(files, folder.scheme === 'file' ? nodeFolder(folder.fsPath) : uriFolder(folder), {
        signal,
        onProgress: fraction => report(WRITING_PART + (1 - WRITING_PART) * fraction),
        belongs: name => isShardOf(fileName(target), name),
      });
    });
    void offerReveal(target);
    return target;
  });
}

/** The engine's model, once a load has ended. An edited network needs random weights first. */
async function modelToExport(context: CommandContext): Promise<ModelInfo | undefined> {
  const { session } = context;
  await session.settled();
  if (!session.config.architecture || session.shownModel) {
    return requireModel(context, t('There is no model to export. Load weights first.'));
  }
  const untrained = t('Use Untrained Weights');
  const loaded = t('Export the Loaded Model');
  const buttons = session.model ? [untrained, loaded] : [untrained];
  const choice = await showInformation(t('The edited network has no weights yet.'), ...buttons);
  if (choice === untrained) return useUntrained(context);
  return choice === loaded ? session.model : undefined;
}

/** What a caller of the command asks for; anything else is left to the user to pick. */
export function exportArguments(format: unknown, target: unknown): Parameters<typeof exportModel>[1] {
  return {
    format: EXPORT_FORMATS.find(known => known === format),
    target: target instanceof vscode.Uri ? target : undefined,
  };
}

const EXTENSIONS: Readonly<Record<ExportFormat, string>> = { safetensors: 'safetensors', onnx: 'onnx', tfjs: 'json' };

interface FormatText {
  readonly name: DisplayText;
  readonly icon: string;
  readonly use: DisplayText;
}

function describe(format: ExportFormat): FormatText {
  switch (format) {
    case 'safetensors':
      return {
        name: displayed`safetensors`,
        icon: 'file-binary',
        use: t('the weights alone, for load_state_dict in PyTorch'),
      };
    case 'onnx':
      return {
        name: displayed`ONNX`,
        icon: 'type-hierarchy',
        use: t('the whole network, for ONNX Runtime and others'),
      };
    case 'tfjs':
      return {
        name: displayed`TensorFlow.js`,
        icon: 'globe',
        use: t('the whole network, for tf.loadLayersModel in pages and Node'),
      };
  }
}

interface FormatItem extends PickItem {
  readonly format: ExportFormat;
}

/** Formats that can't hold the model are shown too, with the reason; picking one shows it again. */
async function pickFormat(model: ModelInfo, inputSize: number): Promise<ExportFormat | undefined> {
  const name = networkName(model);
  const graph = graphOf(model);
  const obstacle = t('Not for {0}: TensorFlow.js has no local response normalization', name);
  const size = t('Input {0} × {0}, the size that the inspector shows', inputSize);
  const items = EXPORT_FORMATS.map((format): FormatItem => {
    const { name: label, icon, use } = describe(format);
    const possible = canExport(graph, format);
    const detail = possible ? (format === 'safetensors' ? undefined : size) : obstacle;
    return {
      format,
      label: withIcon(possible ? icon : 'circle-slash', label),
      description: use,
      ...(detail !== undefined && { detail }),
    };
  });
  const placeHolder = t('Export {0} ({1}) as', name, originName(model.origin));
  const picked = await pickOne(items, { placeHolder });
  if (!picked || canExport(graph, picked.format)) return picked?.format;
  void showWarning(obstacle);
  return undefined;
}

function pickTarget(session: ModelSession, model: ModelInfo, format: ExportFormat): Thenable<vscode.Uri | undefined> {
  return chooseTarget({
    title: t('Export {0}', networkName(model)),
    saveLabel: t('Export'),
    kind: [describe(format).name, [EXTENSIONS[format]]],
    defaultUri: defaultPlace(session, model, format),
  });
}

/** Beside the weights where those are in the workspace, else in its first folder. */
function defaultPlace(session: ModelSession, model: ModelInfo, format: ExportFormat): vscode.Uri | undefined {
  const source = session.held?.weightsFile;
  const folder =
    source && vscode.workspace.getWorkspaceFolder(source)
      ? vscode.Uri.joinPath(source, '..')
      : vscode.workspace.workspaceFolders?.[0]?.uri;
  if (!folder) return undefined;
  const stem = matchOrigin(model.origin, { file: ({ name }) => path.parse(name).name, random: () => stemOf(model) });
  // What TensorFlow.js calls it, and by which the Explorer's menu knows it.
  const name = format === 'tfjs' ? 'model.json' : `${stem}.${EXTENSIONS[format]}`;
  return vscode.Uri.joinPath(folder, name);
}

async function offerReveal(file: vscode.Uri): Promise<void> {
  const reveal = t('Reveal');
  const choice = await showInformation(t('Exported {0}.', fileName(file)), reveal);
  if (choice !== reveal) return;
  const inWorkspace = vscode.workspace.getWorkspaceFolder(file) !== undefined;
  await vscode.commands.executeCommand(inWorkspace ? 'revealInExplorer' : 'revealFileInOS', file);
}
