import type { Accuracy } from './accuracy';
import { accuracyOf } from './accuracy';
import type { Calibration } from './calibration';
import { calibrationOf } from './calibration';
import type { ClassReport } from './classMetrics';
import { classReport } from './classMetrics';
import type { ConfusedPair } from './confusion';
import { confusedPairs } from './confusion';
import type { Judgements } from './judgements';

/** All that an evaluation comes to. */
export interface Figures {
  readonly judgements: Judgements;
  readonly accuracy: Accuracy;
  readonly report: ClassReport;
  readonly pairs: readonly ConfusedPair[];
  readonly calibration: Calibration;
}

export function figuresOf(judgements: Judgements): Figures {
  return {
    judgements,
    accuracy: accuracyOf(judgements),
    report: classReport(judgements),
    pairs: confusedPairs(judgements),
    calibration: calibrationOf(judgements),
  };
}

/**
 * The figures as other programs read them.
 * @param unreadable how many files could not even be tried.
 */
export function figuresJson({ judgements, accuracy, report, pairs, calibration }: Figures, unreadable: number) {
  const { categories } = judgements;
  const failed = judgements.failures.length + unreadable;
  return {
    pictures: accuracy.pictures + failed,
    failed,
    top1: accuracy.top1.share,
    top5: accuracy.top5.share,
    loss: accuracy.loss,
    classes: report.classes.map(({ name, support, precision, recall, f1 }) => ({
      name,
      support,
      precision,
      recall,
      f1,
    })),
    confused: pairs.map(({ truth, predicted, pictures }) => ({
      truth: categories.name(truth),
      predicted: categories.name(predicted),
      count: pictures.length,
    })),
    ece: calibration.ece,
  };
}
