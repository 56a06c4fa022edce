const bundle = readBundle();

/**
 * A string of the panel in the user's language. `message` is the English text and the key of the l10n bundle;
 * `{0}`, `{1}` … are replaced by the arguments.
 */
export function t(message: string, ...args: readonly (string | number)[]): string {
  const text = bundle[message] ?? message;
  return text.replace(/\{(\d+)\}/g, (whole, index: string) => String(args[Number(index)] ?? whole));
}

/** The host puts the bundle of the user's language into the page as JSON. */
function readBundle(): Readonly<Record<string, string>> {
  const json = document.getElementById('l10n')?.textContent;
  return json ? (JSON.parse(json) as Record<string, string>) : {};
}
