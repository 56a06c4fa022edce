/**
 * What the page may load and where it may send anything: its own script by the nonce, its own style sheet and font, pictures that
 * it holds itself, and nothing to or from the network.
 * @param source of the extension's own files, as VS Code names it.
 */
export function contentPolicy(source: string, nonce: string): string {
  return [
    "default-src 'none'",
    `img-src ${source} data:`,
    `style-src ${source} 'nonce-${nonce}'`,
    `font-src ${source}`,
    `script-src 'nonce-${nonce}'`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
}
