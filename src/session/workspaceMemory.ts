import * as vscode from 'vscode';
import { InspectorConfig, safeParse } from '../protocol';

const CONFIG = 'config';
const WEIGHTS_FILE = 'weightsFile';
/** Followed by the weights file that the class names belong to. */
const CLASS_NAMES_OF = 'labels:';

/** What outlives the window, for each workspace. */
export class WorkspaceMemory {
  constructor(private readonly memento: vscode.Memento) {}

  get config(): InspectorConfig | undefined {
    const stored = safeParse(InspectorConfig, this.memento.get(CONFIG));
    return stored.success ? stored.output : undefined;
  }

  async keepConfig(config: InspectorConfig): Promise<void> {
    await this.memento.update(CONFIG, config);
  }

  /** The weights file that was loaded last. */
  get weightsFile(): vscode.Uri | undefined {
    return this.uri(WEIGHTS_FILE);
  }

  async keepWeightsFile(file: vscode.Uri): Promise<void> {
    await this.memento.update(WEIGHTS_FILE, file.toString());
  }

  async forgetWeightsFile(file: vscode.Uri): Promise<void> {
    if (this.weightsFile?.toString() === file.toString()) await this.memento.update(WEIGHTS_FILE, undefined);
  }

  /** The file of class names that was chosen for a weights file. */
  classNamesFileOf(weights: vscode.Uri): vscode.Uri | undefined {
    return this.uri(CLASS_NAMES_OF + weights.toString());
  }

  async keepClassNamesFile(weights: vscode.Uri, file: vscode.Uri | undefined): Promise<void> {
    await this.memento.update(CLASS_NAMES_OF + weights.toString(), file?.toString());
  }

  private uri(key: string): vscode.Uri | undefined {
    const stored = this.memento.get<string>(key);
    return stored === undefined ? undefined : vscode.Uri.parse(stored);
  }
}
