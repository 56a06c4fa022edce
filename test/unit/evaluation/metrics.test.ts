import assert from 'node:assert/strict';
import { accuracyOf, wilson } from '../../../src/evaluation/accuracy';
import { calibrationOf } from '../../../src/evaluation/calibration';
import { classReport, type ClassMetrics } from '../../../src/evaluation/classMetrics';
import { compareModels, mcNemar } from '../../../src/evaluation/compareModels';
import { confusedPairs, confusionMatrix, picturesInCell } from '../../../src/evaluation/confusion';
import { Categories } from '../../../src/evaluation/categories';
import { judge } from '../../../src/evaluation/judge';
import { Judgements } from '../../../src/evaluation/judgements';
import { leastSure, surestMistakes, topLosses } from '../../../src/evaluation/rankings';
import { judgedPictures, logitsOf, PICTURES, truthOf } from '../../fixtures/judgedPictures';

// Figures of scikit-learn 1.9.1 and SciPy 1.17.1 on the same logits.

function near(actual: number, expected: number, tolerance = 1e-12): void {
  assert.ok(Math.abs(actual - expected) <= tolerance, `${actual} is not ${expected}`);
}

function nearMetrics({ precision, recall, f1 }: ClassMetrics, expected: readonly [number, number, number]): void {
  for (const [at, value] of [precision, recall, f1].entries()) near(value, expected[at] ?? NaN);
}

describe('figures of an evaluation', () => {
  const judgements = judgedPictures();

  it('has accuracy and loss as top_k_accuracy_score and log_loss have them', () => {
    const { pictures, top1, top5, loss } = accuracyOf(judgements);
    assert.equal(pictures, PICTURES);
    near(top1.share, 0.26666666666666666);
    near(top5.share, 0.9333333333333333);
    near(loss, 2.0284867451079984);
  });

  it("has Wilson's intervals", () => {
    for (const [successes, trials, low, high] of [
      [73, 100, 0.63567883232055, 0.8073041585042366],
      [92, 100, 0.8500189229905127, 0.9589065385156194],
      [0, 10, 0, 0.27753279986288926],
      [10, 10, 0.7224672001371109, 1],
      [40, 60, 0.5405686645211969, 0.7727073847647732],
    ] as const) {
      const interval = wilson(successes, trials);
      near(interval.low, low);
      near(interval.high, high);
    }
  });

  it('has precision, recall and F1 as precision_recall_fscore_support has them', () => {
    const { classes, macro, micro, weighted } = classReport(judgements);
    assert.deepEqual(
      classes.map(({ name, support }) => [name, support]),
      [
        ['class 0', 24],
        ['class 3', 24],
        ['class 4', 12],
      ],
    );
    const expected = [
      [0.6666666666666666, 0.25, 0.36363636363636365],
      [0.5, 0.20833333333333334, 0.29411764705882354],
      [0.45454545454545453, 0.4166666666666667, 0.43478260869565216],
    ] as const;
    for (const [at, row] of classes.entries()) nearMetrics(row, expected[at] ?? [NaN, NaN, NaN]);
    nearMetrics(macro, [0.5404040404040403, 0.2916666666666667, 0.36417887313027975]);
    nearMetrics(micro, [0.5333333333333333, 0.26666666666666666, 0.35555555555555557]);
    nearMetrics(weighted, [0.5575757575757575, 0.26666666666666666, 0.35005812601720526]);
  });

  it('counts confusions as confusion_matrix does, the confused ones with a row for all others', () => {
    const truths: Readonly<Record<number, readonly number[]>> = {
      0: [6, 2, 3, 3, 3, 3, 4],
      3: [2, 2, 5, 5, 3, 3, 4],
      4: [1, 0, 3, 2, 5, 1, 0],
    };
    const categoryOf = (index: number): number => judgements.categories.ofClass(index);
    const whole = confusionMatrix(judgements);
    const side = whole.categories.length + 1;
    assert.equal(side, 8);
    for (const [truth, counts] of Object.entries(truths)) {
      for (const [predicted, count] of counts.entries()) {
        const row = whole.categories.indexOf(categoryOf(Number(truth)));
        const column = whole.categories.indexOf(categoryOf(predicted));
        assert.equal(whole.counts[row * side + column], count);
        assert.equal(picturesInCell(judgements, whole, row, column).length, count);
      }
    }
    const part = confusionMatrix(judgements, 2);
    assert.equal(part.counts.length, 9);
    assert.equal(
      part.counts.reduce((sum, count) => sum + count, 0),
      PICTURES,
    );
    const cells = [...part.counts.keys()].map(cell => picturesInCell(judgements, part, Math.floor(cell / 3), cell % 3));
    assert.deepEqual(
      cells.map(({ length }) => length),
      [...part.counts],
    );
  });

  it('lists the most confused pairs with their pictures', () => {
    const pairs = confusedPairs(judgements);
    const [first] = pairs;
    assert.deepEqual(
      pairs.slice(0, 3).map(({ truth, predicted, pictures }) => [truth, predicted, pictures.length]),
      [
        [1, judgements.categories.ofClass(2), 5],
        [0, judgements.categories.ofClass(6), 4],
        [1, judgements.categories.ofClass(6), 4],
      ],
    );
    assert.ok(first?.pictures.every(picture => truthOf(picture) === 3));
  });

  it('puts classes that are confused side by side', () => {
    const classes = Array.from({ length: 6 }, (_, index) => ({ index, label: `${index}` }));
    const labels = new Map(classes.map(({ index }) => [`${index}`, [index]] as const));
    // 0 and 3 are taken for each other, and 1 and 4, and sometimes 3 and 4.
    const pairs = [...Array<number[]>(9).fill([0, 3]), ...Array<number[]>(9).fill([4, 1]), [3, 4], [2, 5], [2, 5]];
    const tested = new Judgements(
      new Categories(labels, classes),
      pairs.map(([truth = 0], at) => ({ file: `${at}`, label: `${truth}` })),
    );
    for (const [at, [, predicted = 0]] of pairs.entries()) {
      tested.add(at, { top: [{ index: predicted, probability: 1 }] });
    }
    const order = confusionMatrix(tested).categories.join('');
    assert.ok(
      ['0341', '1430'].some(run => order.includes(run)),
      order,
    );
    assert.ok(
      ['25', '52'].some(run => order.includes(run)),
      order,
    );
  });

  it('has the expected calibration error of 15 bins', () => {
    const { bins, ece } = calibrationOf(judgements);
    near(ece, 0.3683076943786726);
    const filled = bins.flatMap(({ pictures, confidence, accuracy }, bin) =>
      pictures === 0 ? [] : [[bin, pictures, confidence, accuracy] as const],
    );
    const expected = [
      [6, 4, 0.4057046755903022, 0],
      [7, 21, 0.5063097449812701, 0.23809523809523808],
      [8, 20, 0.5536872118309786, 0.05],
      [9, 5, 0.6153871097276251, 0],
      [10, 4, 0.7103517574330878, 1],
      [13, 5, 0.9045442781088342, 1],
      [14, 1, 0.9434130492286987, 1],
    ] as const;
    assert.equal(filled.length, expected.length);
    for (const [at, row] of expected.entries())
      for (const [i, value] of row.entries()) near(filled[at]?.[i] ?? NaN, value);
  });

  it('finds the temperature that minimize_scalar finds', () => {
    near(calibrationOf(judgements).temperature ?? NaN, 2.4660664927416103, 1e-4);
  });

  it('has no temperature where a model is always right', () => {
    const certain = judgedPictures([]);
    certain.add(0, judge(Float32Array.of(9, 0, 0, 0, 0, 0, 0), [0]));
    assert.equal(certain.temperature, undefined);
  });

  it('does not depend on the order in which pictures were judged', () => {
    const other = judgedPictures([...Array(PICTURES).keys()].reverse());
    assert.deepEqual(accuracyOf(other), accuracyOf(judgements));
    assert.deepEqual(calibrationOf(other), calibrationOf(judgements));
  });

  it('ranks losses, mistakes and doubts', () => {
    const losses = topLosses(judgements, 5);
    const all = Array.from({ length: PICTURES }, (_, i) => judge(logitsOf(i), [truthOf(i)]).loss ?? 0);
    assert.deepEqual(
      losses.map(({ loss }) => loss),
      all.toSorted((a, b) => b - a).slice(0, 5),
    );
    const mistakes = surestMistakes(judgements, PICTURES);
    assert.equal(mistakes.length, 44);
    assert.ok(mistakes.every(({ truth, predicted }) => truth !== predicted));
    assert.ok(mistakes.every(({ confidence }, at) => confidence <= (mistakes[at - 1]?.confidence ?? 1)));
    const doubts = leastSure(judgements, 3);
    assert.ok(doubts.every(({ margin }, at) => margin >= (doubts[at - 1]?.margin ?? 0)));
  });

  it('counts a label of several classes as one: any of them is right, and their probabilities add up', () => {
    const classes = Array.from({ length: 3 }, (_, index) => ({ index, label: `${index}` }));
    const categories = new Categories(new Map([['cat', [0, 1]]]), classes);
    const tested = new Judgements(categories, [
      { file: 'a', label: 'cat' },
      { file: 'b' },
      { file: 'c', label: 'cat' },
    ]);
    const judgement = judge(Float32Array.of(0, Math.log(2), Math.log(5)), tested.truthOf(0));
    near(judgement.loss ?? NaN, Math.log(8 / 3), 1e-7);
    tested.add(0, judgement);
    tested.add(1, judge(Float32Array.of(1, 0, 0)));
    tested.fail(2, 'torn');
    assert.deepEqual([tested.isRight(0), tested.isRight(0, 5)], [false, true]);
    assert.equal(accuracyOf(tested).pictures, 1);
    assert.deepEqual(tested.failures, [{ picture: { file: 'c', label: 'cat' }, reason: 'torn' }]);
    assert.deepEqual([...tested.missing()], []);
  });

  it('refuses labels that overlap, and joins those that stand for the same', () => {
    const classes = Array.from({ length: 3 }, (_, index) => ({ index, label: `${index}` }));
    const overlapping = new Map([
      ['cat', [0, 1]],
      ['tabby', [1]],
    ]);
    assert.throws(() => new Categories(overlapping, classes), /"tabby" and "cat" share a class/);
    const twice = new Categories(new Map([...overlapping, ['tabby', [1, 0]]]), classes);
    assert.equal(twice.count, 1);
    assert.equal(twice.ofLabel('tabby'), twice.ofLabel('cat'));
  });

  it("compares two models by McNemar's exact test, as binomtest has it", () => {
    for (const [better, worse, p] of [
      [10, 2, 0.03857421875],
      [5, 5, 1],
      [121, 59, 4.4344492637551645e-6],
      [900, 1100, 8.45708953550381e-6],
      [3000, 3500, 5.929257521767652e-10],
      [0, 0, 1],
    ] as const) {
      near(mcNemar(better, worse) / p, 1, 1e-9);
    }
    const other = judgedPictures();
    const [mistake] = surestMistakes(other, 1);
    const index = mistake?.index ?? 0;
    other.add(index, { top: [{ index: truthOf(index), probability: 1 }], loss: 0 });
    assert.deepEqual(compareModels(judgements, other), { better: [index], worse: [], p: 1 });
    assert.deepEqual(compareModels(other, judgements).worse, [index]);
  });
});
