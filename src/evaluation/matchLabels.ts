import { editDistance } from '../base/editDistance';
import type { NamedClass } from '../model/classSearch';
import { singulars } from './singulars';

/** The classes of the model that a folder's name stands for. */
export interface LabelMatch {
  readonly label: string;
  /**
   * `certain`: the name is one class's own id, index or name. `ambiguous`: several have it, or it is only like some. `none`: there is
   * nothing like it.
   */
  readonly certainty: 'certain' | 'ambiguous' | 'none';
  /** Where it is certain, the class; else the best guesses first. */
  readonly classes: readonly number[];
}

const MAX_GUESSES = 8;
/** Longer names are no words that somebody has mistyped. */
const MAX_COMPARED = 80;

interface Name {
  readonly text: string;
  readonly index: number;
}

/** Finds classes by what folders are called. */
export class LabelMatcher {
  private readonly byId = new Map<string, number>();
  private readonly byName = new Map<string, Set<number>>();
  private readonly bySingular = new Map<string, Set<number>>();
  private readonly names: Name[] = [];

  constructor(private readonly classes: readonly NamedClass[]) {
    for (const { index, wnid, label } of classes) {
      if (wnid !== undefined) this.byId.set(wnid, index);
      for (const name of new Set([label, ...label.split(',')].map(normalized))) {
        if (name === '') continue;
        this.names.push({ text: name, index });
        addTo(this.byName, name, index);
        for (const singular of singulars(name)) addTo(this.bySingular, singular, index);
      }
    }
  }

  /**
   * The classes that a label stands for: by synset id (also before a name, as in `n02129165_lion`), by index, by a class's whole name or any of
   * its synonyms. Case, plural, and what stands between words do not count.
   */
  match(label: string): LabelMatch {
    const found = this.exact(label);
    const [only, ...others] = found;
    if (only !== undefined && others.length === 0) return { label, certainty: 'certain', classes: [only] };
    const guesses = found.length > 0 ? found : this.guesses(normalized(label));
    return { label, certainty: guesses.length > 0 ? 'ambiguous' : 'none', classes: guesses };
  }

  private exact(label: string): readonly number[] {
    const [, wnid] = /^(n\d{8})(?!\d)/i.exec(label.trim()) ?? [];
    const ofId = wnid === undefined ? undefined : this.byId.get(wnid.toLowerCase());
    if (ofId !== undefined) return [ofId];
    const name = normalized(label);
    const named = this.named(name);
    if (named.length > 0) return named;
    if (/^\d+$/.test(name)) return this.classes.some(({ index }) => index === Number(name)) ? [Number(name)] : [];
    // `012_house_finch` and `house finch 2`: numbers that say no more than the words.
    const words = name.replace(/^\d+ | \d+$/g, '');
    return words === name ? [] : this.named(words);
  }

  private named(name: string): readonly number[] {
    const exact = this.byName.get(name);
    if (exact) return inOrder(exact);
    const found = new Set<number>();
    for (const singular of singulars(name)) for (const index of this.bySingular.get(singular) ?? []) found.add(index);
    return inOrder(found);
  }

  /** Names that end in the label ("tabby cat" for `cat`), then names with its words, then names that are spelled like it. */
  private guesses(name: string): readonly number[] {
    if (name === '' || /^[\d ]+$/.test(name)) return [];
    const forms = singulars(name.replace(/^\d+ | \d+$/g, ''));
    const ranks = new Map<number, number>();
    const rank = (index: number, value: number): void => {
      ranks.set(index, Math.min(ranks.get(index) ?? Infinity, value));
    };
    for (const { text, index } of this.names) {
      for (const form of forms) {
        if (text.endsWith(` ${form}`)) rank(index, 0);
        else if (` ${text} `.includes(` ${form} `)) rank(index, 1);
        else if (form.endsWith(` ${text}`)) rank(index, 2);
        else rank(index, 3 + spellingDistance(form, text));
      }
    }
    return [...ranks]
      .filter(([, value]) => value < Infinity)
      .sort(([a, rankA], [b, rankB]) => rankA - rankB || a - b)
      .slice(0, MAX_GUESSES)
      .map(([index]) => index);
  }
}

/** As a share of the longer one's letters; infinite where they are quite different. */
function spellingDistance(a: string, b: string): number {
  const longest = Math.max(a.length, b.length);
  if (longest > MAX_COMPARED || Math.abs(a.length - b.length) > longest / 3) return Infinity;
  const share = editDistance(a, b) / longest;
  return share <= 1 / 3 ? share : Infinity;
}

/** Without case, accents and what stands between words. */
function normalized(name: string): string {
  return name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/['’]/g, '')
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}

function addTo(map: Map<string, Set<number>>, key: string, index: number): void {
  const known = map.get(key);
  if (known) known.add(index);
  else map.set(key, new Set([index]));
}

function inOrder(indices: Iterable<number>): readonly number[] {
  return [...indices].sort((a, b) => a - b);
}
