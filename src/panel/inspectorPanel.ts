import * as vscode from 'vscode';
import { messageOf } from '../base/errorText';
import type { HostMessage, PanelCall, PanelCommand } from '../protocol';
import { ENGINE_METHODS, parse, WebviewMessage } from '../protocol';
import type { ModelSession } from '../session/modelSession';
import { panelHtml } from './panelHtml';
import { SECTION } from '../session/settings';

export const VIEW_TYPE = 'googlenetInspector.panel';
const TITLE = 'GoogLeNet Inspector';

/** The inspector's one panel: opens or reveals it, restores it, and keeps its page in step with the session. */
export class InspectorPanel implements vscode.WebviewPanelSerializer, vscode.Disposable {
  private panel: vscode.WebviewPanel | undefined;
  /** Messages wait here until the page has said that it is ready. */
  private waiting: HostMessage[] | undefined;
  private readonly visibility = new vscode.EventEmitter<boolean>();
  /** Fires true when the panel has opened and false when it is closed. */
  readonly onDidToggle = this.visibility.event;
  /** Counts the pages, so that none gets the answer to what an earlier one has asked. */
  private page = 0;
  private readonly sessionListener: vscode.Disposable;

  constructor(
    private readonly extensionUri: vscode.Uri,
    private readonly session: ModelSession,
    private readonly log: vscode.LogOutputChannel,
  ) {
    this.sessionListener = vscode.Disposable.from(
      session.onDidChange(() => this.sendState()),
      session.onDidCompare(() => this.sendComparison()),
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
    const options = { ...this.webviewOptions(), retainContextWhenHidden: true };
    this.adopt(vscode.window.createWebviewPanel(VIEW_TYPE, TITLE, vscode.ViewColumn.Active, options));
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
    this.page++;
    this.waiting = [];
    panel.iconPath = vscode.Uri.joinPath(this.extensionUri, 'media', 'icon.svg');
    panel.webview.onDidReceiveMessage((message: unknown) => this.receive(message));
    panel.onDidDispose(() => {
      this.panel = undefined;
      this.waiting = undefined;
      this.visibility.fire(false);
    });
    panel.webview.html = panelHtml(panel.webview, this.dist);
    this.visibility.fire(true);
  }

  private receive(message: unknown): void {
    try {
      const parsed = parse(WebviewMessage, message);
      switch (parsed.type) {
        case 'ready':
          this.pageIsReady();
          break;
        case 'configure':
          this.session.configure(parsed.config);
          break;
        case 'command':
          this.run(parsed.command);
          break;
        case 'copy':
          void vscode.env.clipboard.writeText(parsed.text);
          break;
        case 'closeComparison':
          this.session.closeComparison();
          break;
        case 'call':
          void this.answer(parsed.id, parsed.method, parsed.params);
          break;
      }
    } catch (error) {
      this.log.error('The panel sent a message that does not fit the protocol.', error instanceof Error ? error : '');
    }
  }

  private pageIsReady(): void {
    const messages = this.waiting ?? [];
    this.waiting = undefined;
    this.page++;
    this.sendState();
    // After a reload of the window the page still has the comparison that this host knows nothing of.
    if (this.session.comparison) this.sendComparison();
    for (const message of messages) this.post(message);
  }

  private run(command: PanelCommand): void {
    if (command === 'openSettings') {
      void vscode.commands.executeCommand('workbench.action.openSettings', `${SECTION}.`);
    } else {
      void vscode.commands.executeCommand(`${SECTION}.${command}`);
    }
  }

  private async answer(id: number, method: PanelCall, params: unknown): Promise<void> {
    const { page } = this;
    const reply = await this.ask(id, method, params);
    if (page === this.page) this.post(reply);
  }

  private async ask(id: number, method: PanelCall, params: unknown): Promise<HostMessage> {
    try {
      const result = await this.session.ask(method, parse(ENGINE_METHODS[method].params, params));
      return { type: 'answer', id, result };
    } catch (error) {
      return { type: 'refusal', id, message: messageOf(error) };
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
    const { comparison } = this.session;
    this.post({ type: 'comparison', ...(comparison && { comparison }) });
  }

  private webviewOptions(): vscode.WebviewOptions {
    return { enableScripts: true, localResourceRoots: [this.dist] };
  }

  private get dist(): vscode.Uri {
    return vscode.Uri.joinPath(this.extensionUri, 'dist');
  }
}
