import { quote } from '../base/displayText';
import type { NamedClass } from '../model/classSearch';
import type { LabelMap } from './labelMap';

/** What pictures are told apart by: the labels of a folder, each of which stands for one class of the model or for several. */
export class Categories {
  /** Names of the categories, then of the classes that belong to none, by their index. */
  private readonly names: readonly string[];
  private readonly byLabel = new Map<string, number>();
  private readonly byClass = new Map<number, number>();
  private readonly members: (readonly number[])[] = [];

  /**
   * Labels that stand for the same classes are one category.
   * @throws RangeError where two stand for some classes in common.
   */
  constructor(labels: LabelMap, classes: readonly NamedClass[]) {
    const names: string[] = [];
    const classNames = uniqueNames(classes);
    const firstLabel: string[] = [];
    for (const [label, chosen] of [...labels].sort(([a], [b]) => (a < b ? -1 : 1))) {
      const [first] = chosen;
      if (first === undefined) continue;
      const known = this.byClass.get(first);
      const category = known ?? this.members.length;
      const same = known === undefined ? chosen : this.members[known];
      const shared = chosen.find(index => (this.byClass.get(index) ?? category) !== category);
      if (shared !== undefined || same?.length !== chosen.length || !chosen.every(index => same.includes(index))) {
        const other = this.byClass.get(shared ?? first) ?? 0;
        throw new RangeError(
          `${quote(label)} and ${quote(firstLabel[other] ?? '')} share a class but do not stand for the same classes.`,
        );
      }
      this.byLabel.set(label, category);
      if (known !== undefined) continue;
      this.members.push(chosen);
      firstLabel.push(label);
      names.push(chosen.length === 1 ? (classNames[first] ?? label) : label);
      for (const index of chosen) this.byClass.set(index, category);
    }
    this.names = [...names, ...classNames];
  }

  /** How many there are, without the classes that belong to none. */
  get count(): number {
    return this.members.length;
  }

  /** Those and the classes that belong to none: what `ofClass` may give is smaller. */
  get all(): number {
    return this.names.length;
  }

  ofLabel(label: string): number | undefined {
    return this.byLabel.get(label);
  }

  /** The category of a class; one of its own, from `count` on, where no label stands for it. */
  ofClass(index: number): number {
    return this.byClass.get(index) ?? this.count + index;
  }

  /** The model's classes of a category. */
  classesOf(category: number): readonly number[] {
    return this.members[category] ?? [category - this.count];
  }

  name(category: number): string {
    return this.names[category] ?? '';
  }
}

/** ImageNet's "crane" and "maillot" name two classes each: these have their ids or indices too. */
function uniqueNames(classes: readonly NamedClass[]): readonly string[] {
  const counts = new Map<string, number>();
  for (const { label } of classes) counts.set(label, (counts.get(label) ?? 0) + 1);
  return classes.map(({ label, wnid, index }) => (counts.get(label) === 1 ? label : `${label} (${wnid ?? index})`));
}
