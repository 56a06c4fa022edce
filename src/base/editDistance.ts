/** Letters to insert, to leave out or to replace to make one text of the other (Levenshtein's distance). */
export function editDistance(a: string, b: string): number {
  let above = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = (above[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      row.push(Math.min(replaced, (above[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1));
    }
    above = row;
  }
  return above[b.length] ?? 0;
}

/** Longer ones are none that somebody has mistyped. */
const MAX_LENGTH = 200;

/** The names that are most like a text: at most `count`, those first that contain it, without those that are quite different. */
export function nearNames(text: string, names: Iterable<string>, count = 5): readonly string[] {
  const wanted = text.toLowerCase().slice(0, MAX_LENGTH);
  const ranked: { name: string; distance: number }[] = [];
  for (const name of new Set(names)) {
    const lower = name.toLowerCase().slice(0, MAX_LENGTH);
    const contains = wanted.length > 2 && lower.includes(wanted);
    const distance = contains ? 0 : editDistance(wanted, lower);
    if (contains || distance <= Math.max(wanted.length, lower.length) / 3) ranked.push({ name, distance });
  }
  return ranked
    .sort((a, b) => a.distance - b.distance || a.name.length - b.name.length)
    .slice(0, count)
    .map(({ name }) => name);
}
