import * as vscode from 'vscode';
import type { InspectorConfig } from '../protocol';
import { DEFAULT_CONFIG } from '../protocol';
import { readSettings, SECTION } from './settings';
import type { WorkspaceMemory } from './workspaceMemory';

/** The network, its input and the way of counting, as the user has chosen them in the panel or in the settings. */
export class ChosenConfig implements vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<void>();
  readonly onDidChange = this.changed.event;
  private readonly settingsListener: vscode.Disposable;
  private chosen: InspectorConfig;

  constructor(private readonly memory: WorkspaceMemory) {
    const { variant, batch, convention } = readSettings();
    this.chosen = { ...DEFAULT_CONFIG, variant, batch, convention };
    this.settingsListener = vscode.workspace.onDidChangeConfiguration(event => this.applySettings(event));
  }

  get config(): InspectorConfig {
    return this.chosen;
  }

  /** Takes another choice, and keeps it for the next window. */
  choose(config: InspectorConfig): void {
    this.chosen = config;
    void this.memory.keepConfig(config);
    this.changed.fire();
  }

  dispose(): void {
    this.settingsListener.dispose();
    this.changed.dispose();
  }

  private applySettings(event: vscode.ConfigurationChangeEvent): void {
    const settings = readSettings();
    const changed = (['variant', 'batch', 'convention'] as const).filter(key =>
      event.affectsConfiguration(`${SECTION}.${key}`),
    );
    if (changed.length === 0) return;
    const { architecture, ...others } = this.chosen;
    // An edit is of the variant that was chosen before.
    const kept = changed.includes('variant') || !architecture ? others : this.chosen;
    this.choose({ ...kept, ...Object.fromEntries(changed.map(key => [key, settings[key]])) });
  }
}
