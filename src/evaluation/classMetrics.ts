import type { Judgements } from './judgements';

/** How well a class is told, as scikit-learn's `precision_recall_fscore_support` defines it, with 0 where a share has no pictures. */
export interface ClassMetrics {
  readonly precision: number;
  readonly recall: number;
  readonly f1: number;
}

export interface ClassRow extends ClassMetrics {
  readonly category: number;
  readonly name: string;
  /** Its pictures. */
  readonly support: number;
}

export interface ClassReport {
  /** The categories that have pictures. */
  readonly classes: readonly ClassRow[];
  /** The mean of the classes. */
  readonly macro: ClassMetrics;
  /** Of all of their pictures together. */
  readonly micro: ClassMetrics;
  /** The mean of the classes, each as often as it has pictures. */
  readonly weighted: ClassMetrics;
}

/**
 * Per-class figures and their averages, of the categories that have pictures: a class that is predicted and has none counts in the others'
 * recall only (scikit-learn's `labels`).
 */
export function classReport(judgements: Judgements): ClassReport {
  const { categories } = judgements;
  const support = new Uint32Array(categories.all);
  const predicted = new Uint32Array(categories.all);
  const right = new Uint32Array(categories.all);
  for (const picture of judgements.judged()) {
    increment(support, picture.truth);
    increment(predicted, picture.predicted);
    if (picture.truth === picture.predicted) increment(right, picture.truth);
  }
  const classes: ClassRow[] = [];
  const total = { right: 0, predicted: 0, support: 0 };
  for (let category = 0; category < categories.count; category++) {
    const counts = {
      right: right[category] ?? 0,
      predicted: predicted[category] ?? 0,
      support: support[category] ?? 0,
    };
    if (counts.support === 0) continue;
    total.right += counts.right;
    total.predicted += counts.predicted;
    total.support += counts.support;
    classes.push({ category, name: categories.name(category), ...metricsOf(counts), support: counts.support });
  }
  return {
    classes,
    macro: meanOf(classes, () => 1),
    micro: metricsOf(total),
    weighted: meanOf(classes, row => row.support),
  };
}

function metricsOf(counts: { right: number; predicted: number; support: number }): ClassMetrics {
  const { right, predicted, support } = counts;
  return {
    precision: predicted === 0 ? 0 : right / predicted,
    recall: support === 0 ? 0 : right / support,
    f1: predicted + support === 0 ? 0 : (2 * right) / (predicted + support),
  };
}

function meanOf(classes: readonly ClassRow[], weightOf: (row: ClassRow) => number): ClassMetrics {
  const weights = classes.reduce((sum, row) => sum + weightOf(row), 0);
  const mean = (value: (row: ClassRow) => number): number =>
    weights === 0 ? 0 : classes.reduce((sum, row) => sum + weightOf(row) * value(row), 0) / weights;
  return { precision: mean(row => row.precision), recall: mean(row => row.recall), f1: mean(row => row.f1) };
}

function increment(counts: Uint32Array, at: number): void {
  counts[at] = (counts[at] ?? 0) + 1;
}
