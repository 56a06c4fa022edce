const IRREGULAR: Readonly<Record<string, string>> = {
  men: 'man',
  women: 'woman',
  children: 'child',
  people: 'person',
  mice: 'mouse',
  geese: 'goose',
  feet: 'foot',
  teeth: 'tooth',
  oxen: 'ox',
};

/** Endings of English plurals, and what they may have been. */
const ENDINGS: readonly (readonly [plural: RegExp, singulars: readonly string[]])[] = [
  [/ies$/, ['y', 'ie']],
  [/ves$/, ['f', 'fe', 've']],
  [/(?<=ch|sh|s|x|z|o)es$/, ['', 'e']],
  [/(?<=m)en$/, ['an']],
  [/(?<=[^su])s$/, ['']],
];

/** A name in small letters, and what it may be the plural of: only the last word can be one. */
export function singulars(name: string): readonly string[] {
  const start = name.lastIndexOf(' ') + 1;
  const before = name.slice(0, start);
  const last = name.slice(start);
  const irregular = Object.hasOwn(IRREGULAR, last) ? IRREGULAR[last] : undefined;
  if (irregular !== undefined) return [name, before + irregular];
  // Two letters are no plural of one.
  if (last.length < 3) return [name];
  const [plural, endings] = ENDINGS.find(([ending]) => ending.test(last)) ?? [];
  return plural && endings ? [name, ...endings.map(ending => before + last.replace(plural, ending))] : [name];
}
