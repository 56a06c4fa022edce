/** Control and format characters that JSON allows: they could hide a name or reverse it. */
const INVISIBLE = /[\p{Cc}\p{Cf}\u2028\u2029]/gu;

/** `"name"`, shortened if a damaged or hostile file has a long one. */
export function quote(name: string): string {
  const shown = JSON.stringify(name.length > 100 ? `${name.slice(0, 97)}…` : name);
  return shown.replace(INVISIBLE, character => `\\u{${character.codePointAt(0)?.toString(16) ?? ''}}`);
}
