import type * as vscode from 'vscode';
import type { InspectorPanel } from '../panel/inspectorPanel';
import type { ModelSession } from '../session/modelSession';
import type { PictureClassifier } from '../session/pictureClassifier';

/** What the commands work with. */
export interface CommandContext {
  readonly session: ModelSession;
  readonly classifier: PictureClassifier;
  readonly panel: InspectorPanel;
  /** The inspector's own. */
  readonly version: string;
  /** The folder of the weights that were downloaded. */
  readonly storage: vscode.Uri;
}
