import { FormatError, quote } from './weightsError';

/**
 * JSON.parse keeps the last of two equal keys in silence; a file of weights that has them is damaged or hostile.
 * @param json text that JSON.parse has accepted.
 * @throws FormatError naming the key that an object has twice.
 */
export function assertUniqueKeys(json: string): void {
  const objects: Set<string>[] = [];
  for (const [, key, bracket] of json.matchAll(/("(?:[^"\\]|\\.)*")(?=\s*:)|"(?:[^"\\]|\\.)*"|([{}])/g)) {
    if (bracket === '{') objects.push(new Set());
    else if (bracket === '}') objects.pop();
    const keys = objects.at(-1);
    if (key === undefined || !keys) continue;
    const name = JSON.parse(key) as string;
    if (keys.has(name)) throw new FormatError(`the name ${quote(name)} occurs twice`);
    keys.add(name);
  }
}
