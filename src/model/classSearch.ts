/** A class as it is named and found: ImageNet's have a WordNet id, and several names between commas. */
export interface NamedClass {
  readonly index: number;
  readonly wnid?: string | undefined;
  readonly label: string;
}

/** The names of a class, in small letters. */
function namesOf({ label }: NamedClass): readonly string[] {
  const whole = label.trim().toLowerCase();
  return [whole, ...whole.split(',').map(name => name.trim())];
}

/** The classes that a text names exactly: by index, by WordNet id, or by one of their names; several where they share it. */
export function classesNamed<C extends NamedClass>(text: string, classes: readonly C[]): readonly C[] {
  const wanted = text.trim().toLowerCase();
  if (/^\d+$/.test(wanted)) {
    const byIndex = classes.filter(({ index }) => index === Number(wanted));
    if (byIndex.length > 0) return byIndex;
  }
  const byId = classes.filter(({ wnid }) => wnid === wanted);
  return byId.length > 0 ? byId : classes.filter(candidate => namesOf(candidate).includes(wanted));
}

/** The classes that a search finds, best first: all of its words occur in the name, the WordNet id or the index. */
export function searchClasses<C extends NamedClass>(query: string, classes: readonly C[]): readonly C[] {
  const words = query
    .toLowerCase()
    .split(/[\s,]+/)
    .filter(Boolean);
  if (words.length === 0) return classes;
  const exact = new Set(classesNamed(query, classes));
  const found: { candidate: C; rank: number }[] = [];
  for (const candidate of classes) {
    const text = `${candidate.label.toLowerCase()} ${candidate.wnid ?? ''} ${candidate.index}`;
    if (!exact.has(candidate) && !words.every(word => text.includes(word))) continue;
    const begins = namesOf(candidate).some(name => name.startsWith(query.trim().toLowerCase()));
    found.push({ candidate, rank: exact.has(candidate) ? 0 : begins ? 1 : 2 });
  }
  return found.sort((a, b) => a.rank - b.rank).map(({ candidate }) => candidate);
}
