import * as vscode from 'vscode';
import { chooseClassNames } from './commands/chooseClassNames';
import { useUntrained } from './commands/chooseModel';
import { classifyImages } from './commands/classifyImage';
import { compareWeights } from './commands/compareWeights';
import { copySummary } from './commands/copySummary';
import { exportArguments, exportModel } from './commands/exportModel';
import { loadWeights } from './commands/loadWeights';
import { pickPretrainedWeights } from './commands/pretrainedWeights';
import { filesOf } from './commands/selection';
import { EngineClient } from './engine/client/engineClient';
import { workerThread } from './engine/client/workerThread';
import { messageOf } from './base/errorText';
import { hasPictureExtension } from './image/extensions';
import { InspectorPanel, VIEW_TYPE } from './panel/inspectorPanel';
import { ModelSession } from './session/modelSession';
import { PicturePool } from './session/picturePool';
import { engineOptions, SECTION } from './session/settings';
import { createStatusBar } from './panel/statusBar';
import { isWeightsFileName } from './weights/extensions';

export function activate(context: vscode.ExtensionContext): void {
  const log = vscode.window.createOutputChannel('GoogLeNet Inspector', { log: true });
  const workerPath = vscode.Uri.joinPath(context.extensionUri, 'dist', 'engine-worker.js').fsPath;
  const engine = new EngineClient(workerThread(workerPath), {
    log: message => log.info(message),
    engine: engineOptions,
    onLost: reason => {
      log.error(reason);
      session.modelLost();
      void vscode.window.showWarningMessage(
        vscode.l10n.t('The engine stopped unexpectedly and will start again with the next picture: {0}', reason),
      );
    },
  });
  const session = new ModelSession(engine, context.workspaceState);
  const pool = new PicturePool(session, workerPath, message => log.info(message));
  const panel = new InspectorPanel(context.extensionUri, session, log);
  const storage = context.globalStorageUri;

  const command = (name: string, run: (...args: unknown[]) => unknown): vscode.Disposable =>
    vscode.commands.registerCommand(`${SECTION}.${name}`, run);

  context.subscriptions.push(
    log,
    engine,
    session,
    pool,
    panel,
    createStatusBar(session, panel),
    vscode.window.registerWebviewPanelSerializer(VIEW_TYPE, panel),
    panel.onDidToggle(open => {
      const weights = session.rememberedWeights();
      if (open && weights && !session.model) void loadWeights(session, weights);
    }),
    vscode.workspace.onDidChangeConfiguration(event => {
      const changed = ['kernels', 'threads'].some(name => event.affectsConfiguration(`${SECTION}.${name}`));
      // What goes wrong is said where the weights are shown.
      if (changed) session.restartEngine().catch((error: unknown) => log.error(messageOf(error)));
    }),
    command('open', () => panel.open()),
    command('classifyImage', (clicked, selected) =>
      classifyImages(session, pool, panel, storage, filesOf(clicked, selected, hasPictureExtension)),
    ),
    command('loadWeights', clicked => {
      panel.open();
      return loadWeights(session, clicked instanceof vscode.Uri ? clicked : undefined);
    }),
    command('downloadWeights', () => pickPretrainedWeights(session, panel, storage)),
    command('runUntrained', () => {
      panel.open();
      return useUntrained(session);
    }),
    command('chooseClassNames', file => {
      panel.open();
      return chooseClassNames(session, file instanceof vscode.Uri ? file : undefined);
    }),
    command('compareWeights', (clicked, selected) =>
      compareWeights(session, panel, filesOf(clicked, selected, isWeightsFileName)),
    ),
    command('exportModel', (format, target) => exportModel(session, exportArguments(format, target))),
    command('copySummary', () => copySummary(session)),
  );
}
