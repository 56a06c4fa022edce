import * as vscode from 'vscode';
import { editArchitecture, openArchitecture, openSource, saveArchitecture } from './commands/architecture';
import { chooseClassNames } from './commands/chooseClassNames';
import { useUntrained } from './commands/chooseModel';
import { classifyImages } from './commands/classifyImage';
import { compareNetworks } from './commands/compareNetworks';
import { compareRecording } from './commands/compareRecording';
import { compareTable } from './commands/compareTable';
import { compareWeights } from './commands/compareWeights';
import type { CommandContext } from './commands/commandContext';
import { copyRecordingSnippet } from './commands/copyRecordingSnippet';
import { copySummary } from './commands/copySummary';
import { exportActivations } from './commands/exportActivations';
import { exportGraph, savePicture } from './commands/exportGraph';
import { exportArguments, exportModel } from './commands/exportModel';
import { exportReport } from './commands/exportReport';
import { exportTable } from './commands/exportTable';
import { loadRememberedWeights, loadWeights } from './commands/loadWeights';
import { profileModel, saveProfile } from './commands/profile';
import { pickPretrainedWeights } from './commands/pretrainedWeights';
import { EngineClient } from './engine/client/engineClient';
import { workerThread } from './engine/client/workerThread';
import { messageOf } from './base/errorText';
import { hasPictureExtension } from './image/pictureExtensions';
import { InspectorPanel, VIEW_TYPE } from './panel/inspectorPanel';
import { fileName } from './session/fileSource';
import { ModelSession } from './session/modelSession';
import { Engines } from './session/engines';
import { PictureOcclusion } from './session/pictureOcclusion';
import { PictureClassifier } from './session/pictureClassifier';
import { engineOptions, readingLimits, SECTION } from './session/settings';
import { createStatusBar } from './panel/statusBar';
import { isWeightsFileName } from './weights/weightsExtensions';
import { createLog } from './display/log';
import { showWarning } from './display/messages';
import { t } from './display/text';

export function activate(context: vscode.ExtensionContext): void {
  const log = createLog('GoogLeNet Inspector');
  const startWorker = workerThread(vscode.Uri.joinPath(context.extensionUri, 'dist', 'engine-worker.js').fsPath);
  const engine = new EngineClient(startWorker, {
    log: message => log.info(message),
    engine: engineOptions,
    onLost: reason => {
      log.error(reason);
      session.modelLost();
      void showWarning(t('The engine stopped unexpectedly and will start again with the next picture: {0}', reason));
    },
    onGivenUp: () => {
      session.modelLost();
      session.recover().catch((error: unknown) => log.error(messageOf(error)));
    },
    readingLimits,
  });
  const session = new ModelSession(engine, context.workspaceState);
  const engines = new Engines(session, engine, startWorker, message => log.info(message));
  const classifier = new PictureClassifier(session, engines);
  const panel = new InspectorPanel(context.extensionUri, session, new PictureOcclusion(session, engines), log);
  const { version } = context.extension.packageJSON as { version: string };
  const commands: CommandContext = { session, classifier, panel, version, storage: context.globalStorageUri };

  const command = (name: string, run: (...args: unknown[]) => unknown): vscode.Disposable =>
    vscode.commands.registerCommand(`${SECTION}.${name}`, run);

  context.subscriptions.push(
    log,
    engine,
    session,
    classifier,
    panel,
    createStatusBar(session, panel),
    vscode.window.registerWebviewPanelSerializer(VIEW_TYPE, panel),
    panel.onDidToggle(open => {
      if (!open) session.runs.forget().catch((error: unknown) => log.error(messageOf(error)));
      else if (!session.model) void loadRememberedWeights(commands);
    }),
    vscode.workspace.onDidChangeConfiguration(event => {
      const changed = ['kernels', 'threads'].some(name => event.affectsConfiguration(`${SECTION}.${name}`));
      // The panel and the status bar show a failure with the weights.
      if (changed) session.restartEngine().catch((error: unknown) => log.error(messageOf(error)));
    }),
    command('open', () => panel.open()),
    command('classifyImage', (clicked, selected) =>
      classifyImages(commands, filesOf(clicked, selected, hasPictureExtension)),
    ),
    command('loadWeights', clicked => {
      panel.open();
      return loadWeights(commands, clicked instanceof vscode.Uri ? clicked : undefined);
    }),
    command('downloadWeights', () => pickPretrainedWeights(commands)),
    command('runUntrained', () => {
      panel.open();
      return useUntrained(commands);
    }),
    command('chooseClassNames', file => chooseClassNames(commands, file instanceof vscode.Uri ? file : undefined)),
    command('compareWeights', (clicked, selected) =>
      compareWeights(commands, filesOf(clicked, selected, isWeightsFileName)),
    ),
    command('exportModel', (format, target) => exportModel(commands, exportArguments(format, target))),
    command('profile', () => profileModel(commands)),
    command('saveProfile', saveProfile),
    command('exportGraph', () => exportGraph(commands)),
    command('exportTable', target => exportTable(commands, target)),
    command('savePicture', savePicture),
    command('exportReport', (run, target) => exportReport(commands, run, target)),
    command('exportActivations', (run, layer, target) => exportActivations(commands, run, layer, target)),
    command('copySummary', () => copySummary(commands)),
    command('editArchitecture', () => editArchitecture(commands)),
    command('openArchitecture', file => openArchitecture(commands, uriOf(file))),
    command('saveArchitecture', file => saveArchitecture(commands, uriOf(file))),
    command('openSource', () => openSource(commands)),
    command('compareNetworks', file => compareNetworks(commands, uriOf(file))),
    command('compareTable', file => compareTable(commands, file instanceof vscode.Uri ? file : undefined)),
    command('compareRecording', file => compareRecording(commands, file instanceof vscode.Uri ? file : undefined)),
    command('copyRecordingSnippet', () => copyRecordingSnippet()),
  );
}

function uriOf(argument: unknown): vscode.Uri | undefined {
  return argument instanceof vscode.Uri ? argument : undefined;
}

/**
 * The files of a gesture: the Explorer passes the clicked one and all that are selected. Of several, those whose names fit;
 * a single one is taken whatever its name.
 */
function filesOf(clicked: unknown, selected: unknown, fits: (name: string) => boolean): vscode.Uri[] {
  const all = Array.isArray(selected) && selected.length > 0 ? (selected as unknown[]) : [clicked];
  const uris = all.filter(item => item instanceof vscode.Uri);
  return uris.filter(uri => uris.length === 1 || fits(fileName(uri)));
}
