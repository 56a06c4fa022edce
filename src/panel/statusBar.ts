import * as vscode from 'vscode';
import { VARIANTS } from '../model/variants';
import type { InspectorPanel } from './inspectorPanel';
import type { ModelSession } from '../session/modelSession';
import { originName } from '../session/originName';

/** Shows the model and its weights in the status bar while the panel is open; a click loads others. */
export function createStatusBar(session: ModelSession, panel: InspectorPanel): vscode.Disposable {
  const item = vscode.window.createStatusBarItem('googlenetInspector.model', vscode.StatusBarAlignment.Right, 100);
  item.name = vscode.l10n.t('GoogLeNet Model');
  item.command = 'googlenetInspector.loadWeights';

  const update = (): void => {
    const variant = VARIANTS[session.config.variant].name;
    const weights = weightsText(session);
    item.text = `$(${session.weights.status === 'loading' ? 'loading~spin' : 'type-hierarchy'}) ${variant}: ${weights}`;
    item.tooltip = vscode.l10n.t('{0}, weights: {1}. Click to load other weights.', variant, weights);
    item.accessibilityInformation = { label: item.tooltip, role: 'button' };
    if (panel.isOpen) item.show();
    else item.hide();
  };
  update();
  return vscode.Disposable.from(item, session.onDidChange(update), panel.onDidToggle(update));
}

function weightsText(session: ModelSession): string {
  if (session.weights.status === 'loading') return vscode.l10n.t('loading…');
  const origin = session.shownModel?.origin;
  return origin ? originName(origin) : vscode.l10n.t('no weights');
}
