import * as vscode from 'vscode';
import { networkName } from '../session/networkName';
import type { InspectorPanel } from './inspectorPanel';
import type { ModelSession } from '../session/modelSession';
import { originName } from '../session/originName';
import { displayed, type DisplayText } from '../base/displayText';
import { createStatusBarItem } from '../display/statusBarItem';
import { t, withIcon } from '../display/text';

/** Shows the model and its weights in the status bar while the panel is open; a click loads others. */
export function createStatusBar(session: ModelSession, panel: InspectorPanel): vscode.Disposable {
  const command = 'googlenetInspector.loadWeights';
  const item = createStatusBarItem('googlenetInspector.model', t('GoogLeNet Model'), command);

  const update = (): void => {
    const variant = networkName(session.config);
    const weights = weightsText(session);
    const icon = session.weights.status === 'loading' ? 'loading~spin' : 'type-hierarchy';
    const tooltip = t('{0}, weights: {1}. Click to load other weights.', variant, weights);
    if (panel.isOpen) item.show(withIcon(icon, displayed`${variant}: ${weights}`), tooltip);
    else item.hide();
  };
  update();
  return vscode.Disposable.from(item, session.onDidChange(update), panel.onDidToggle(update));
}

function weightsText(session: ModelSession): DisplayText {
  if (session.weights.status === 'loading') return t('loading…');
  const origin = session.shownModel?.origin;
  return origin ? originName(origin) : t('no weights');
}
