import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';
import { contentPolicy } from './contentPolicy';
import { translations } from '../display/text';

/**
 * The page of the panel: one script, one style sheet, nothing from anywhere else. The toolkit reads the nonce for the one
 * style element that it makes.
 */
export function panelHtml(webview: vscode.Webview, dist: vscode.Uri): string {
  const nonce = randomBytes(16).toString('base64');
  const resource = (name: string): string => webview.asWebviewUri(vscode.Uri.joinPath(dist, name)).toString();
  const policy = contentPolicy(webview.cspSource, nonce);
  return `<!DOCTYPE html>
<html lang="${vscode.env.language}">
<head>
  <meta charset="UTF-8">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <meta http-equiv="Content-Security-Policy" content="${policy}">
  <meta property="csp-nonce" content="${nonce}">
  <link rel="stylesheet" href="${resource('webview.css')}">
  <title>GoogLeNet Inspector</title>
</head>
<body>
  <div id="app"></div>
  <script type="application/json" id="l10n">${embeddedJson(translations() ?? {})}</script>
  <script type="module" nonce="${nonce}" src="${resource('webview.js')}"></script>
</body>
</html>`;
}

/** JSON that can't end the script element it stands in. */
function embeddedJson(value: unknown): string {
  return JSON.stringify(value).replace(/</g, '\\u003c');
}
