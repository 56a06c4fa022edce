import * as vscode from 'vscode';
import * as v from 'valibot';
import { InspectorConfig, safeParse } from '../protocol';

const CONFIG = 'config';
const WEIGHTS_FILE = 'weightsFile';
/** Followed by the weights file that the class names belong to. */
const CLASS_NAMES_OF = 'labels:';

const PICTURES = 'pictures';

/** A picture that was classified, and how to tell that it is still the same. */
const SeenPicture = v.object({
  /** Of its result. */
  id: v.string(),
  uri: v.string(),
  cropSize: v.number(),
  /** Of what the network saw. */
  crc32: v.number(),
  /** The key of the model that classified it. */
  model: v.string(),
});
export type SeenPicture = v.InferOutput<typeof SeenPicture>;

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

  /** The pictures that were classified last, the newest first. */
  get pictures(): readonly SeenPicture[] {
    const stored = v.safeParse(v.array(SeenPicture), this.memento.get(PICTURES));
    return stored.success ? stored.output : [];
  }

  async keepPictures(pictures: readonly SeenPicture[]): Promise<void> {
    await this.memento.update(PICTURES, pictures);
  }

  private uri(key: string): vscode.Uri | undefined {
    const stored = this.memento.get<string>(key);
    return stored === undefined ? undefined : vscode.Uri.parse(stored);
  }
}
