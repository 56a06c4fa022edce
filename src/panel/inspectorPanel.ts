import * as vscode from 'vscode';
import type { HostMessage, PanelCommand, PanelMethods } from '../protocol';
import { PANEL_METHODS, safeParse, WebviewMessage } from '../protocol';
import { RpcServer } from '../rpc/server';
import type { ModelSession } from '../session/modelSession';
import type { PictureOcclusion } from '../session/pictureOcclusion';
import { panelHandlers } from './panelCalls';
import { panelHtml } from './panelHtml';
import { SECTION } from '../session/settings';
import { displayed } from '../base/displayText';
import type { Log } from '../display/log';
import { createPanel } from '../display/panel';

export const VIEW_TYPE = 'googlenetInspector.panel';
const TITLE = displayed`GoogLeNet Inspector`;

/** The inspector's one panel: opens or reveals it, restores it, and keeps its page in step with the session. */
export class InspectorPanel implements vscode.WebviewPanelSerializer, vscode.Disposable {
  private panel: vscode.WebviewPanel | undefined;
  /** Messages wait here until the page has said that it is ready. */
  private waiting: HostMessage[] | undefined;
  private readonly visibility = new vscode.EventEmitter<boolean>();
  /** Fires true when the panel has opened and false when it is closed. */
  readonly onDidToggle = this.visibility.event;
  /** Answers the page's calls. Each page has its own, so that none gets the answer to what an earlier one has asked. */
  private calls: RpcServer<PanelMethods> | undefined;
  private readonly sessionListener: vscode.Disposable;

  constructor(
    private readonly extensionUri: vscode.Uri,
    private readonly session: ModelSession,
    private readonly occlusion: PictureOcclusion,
    private readonly log: Log,
  ) {
    this.sessionListener = vscode.Disposable.from(
      session.onDidChange(() => this.sendState()),
      session.onDidCompare(() => this.sendComparison()),
      session.parity.onDidChange(() => this.sendParity()),
    );
  }

  get isOpen(): boolean {
    return this.panel !== undefined;
  }

  open(): void {
    if (this.panel) {
      this.panel.reveal();
      return;
    }
    this.adopt(createPanel(VIEW_TYPE, TITLE, this.webviewOptions()));
  }

  /** VS Code hands the panel back after a window reload. */
  deserializeWebviewPanel(panel: vscode.WebviewPanel): Promise<void> {
    panel.webview.options = this.webviewOptions();
    this.session.restoreConfig();
    this.adopt(panel);
    return Promise.resolve();
  }

  post(message: HostMessage): void {
    if (this.waiting) this.waiting.push(message);
    else void this.panel?.webview.postMessage(message);
  }

  dispose(): void {
    this.panel?.dispose();
    this.sessionListener.dispose();
    this.visibility.dispose();
  }

  private adopt(panel: vscode.WebviewPanel): void {
    this.panel = panel;
    this.waiting = [];
    panel.iconPath = vscode.Uri.joinPath(this.extensionUri, 'media', 'icon.svg');
    panel.webview.onDidReceiveMessage((message: unknown) => this.receive(message));
    panel.onDidDispose(() => {
      this.panel = undefined;
      this.waiting = undefined;
      this.calls?.close();
      this.calls = undefined;
      this.visibility.fire(false);
    });
    panel.webview.html = panelHtml(panel.webview, this.dist);
    this.visibility.fire(true);
  }

  private receive(data: unknown): void {
    if (this.calls?.receive(data)) return;
    const { success, output: message, issues } = safeParse(WebviewMessage, data);
    if (!success) {
      this.log.error(`The page's message does not fit the protocol: ${issues[0].message}`);
      return;
    }
    switch (message.type) {
      case 'ready':
        this.pageIsReady();
        break;
      case 'configure':
        this.session.configure(message.config);
        break;
      case 'command':
        this.run(message.command);
        break;
      case 'copy':
        void vscode.env.clipboard.writeText(message.text);
        break;
      case 'closeComparison':
        this.session.closeComparison();
        break;
      case 'exportReport':
        void vscode.commands.executeCommand(`${SECTION}.exportReport`, message.run);
        break;
      case 'exportActivations':
        void vscode.commands.executeCommand(`${SECTION}.exportActivations`, message.run, message.layer);
        break;
      case 'savePicture':
        void vscode.commands.executeCommand(`${SECTION}.savePicture`, message.picture);
        break;
      case 'compareTableWith':
        this.session.compareTable(undefined, message.variant);
        break;
      case 'closeParity':
        this.session.parity.show(undefined);
        break;
      case 'saveProfile':
        void vscode.commands.executeCommand(`${SECTION}.saveProfile`, message.profile);
        break;
    }
  }

  private pageIsReady(): void {
    const messages = this.waiting ?? [];
    this.waiting = undefined;
    this.calls?.close();
    const handlers = panelHandlers(this.session, this.occlusion);
    this.calls = new RpcServer<PanelMethods>(
      PANEL_METHODS,
      (method, params, call) => handlers[method](params, call),
      message => void this.panel?.webview.postMessage(message),
      { concurrent: true },
    );
    this.sendState();
    // After a reload of the window the page still has the comparison that this host knows nothing of.
    if (this.session.held?.comparison) this.sendComparison();
    if (this.session.parity.current) this.sendParity();
    for (const message of messages) this.post(message);
  }

  private run(command: PanelCommand): void {
    if (command === 'openSettings') {
      void vscode.commands.executeCommand('workbench.action.openSettings', `${SECTION}.`);
    } else {
      void vscode.commands.executeCommand(`${SECTION}.${command}`);
    }
  }

  private sendState(): void {
    if (!this.panel || this.waiting) return;
    const { config, weights, shownFile } = this.session;
    this.post({ type: 'weights', weights });
    this.post({ type: 'config', config, fixedByWeights: shownFile !== undefined });
  }

  private sendComparison(): void {
    if (!this.panel || this.waiting) return;
    const comparison = this.session.held?.comparison;
    this.post({ type: 'comparison', ...(comparison && { comparison }) });
  }

  private sendParity(): void {
    if (!this.panel || this.waiting) return;
    const { current } = this.session.parity;
    this.post({ type: 'parity', ...(current && { parity: current }) });
  }

  private webviewOptions(): vscode.WebviewOptions {
    return { enableScripts: true, localResourceRoots: [this.dist] };
  }

  private get dist(): vscode.Uri {
    return vscode.Uri.joinPath(this.extensionUri, 'dist');
  }
}
