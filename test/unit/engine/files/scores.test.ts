import assert from 'node:assert/strict';
import { topScores } from '../../../../src/engine/files/scores';

describe('topScores', () => {
  it('ranks probabilities and numbers the classes of an unknown set', () => {
    const logits = Float32Array.from([0, 2, 1, 2].map(value => value * Math.LN2));
    assert.deepEqual(
      topScores(logits, 3).map(score => ({ ...score, probability: Math.round(score.probability * 1e6) / 1e6 })),
      [
        { index: 1, label: 'class 1', probability: 0.363636 },
        { index: 3, label: 'class 3', probability: 0.363636 },
        { index: 2, label: 'class 2', probability: 0.181818 },
      ],
    );
  });

  it('names ImageNet’s classes by synset', () => {
    const logits = new Float32Array(1000);
    logits[285] = 10;
    const [top] = topScores(logits, 1);
    assert.equal(top?.wnid, 'n02124075');
    assert.equal(top.label, 'Egyptian cat');
  });

  it('takes the names that it is given, though there were others', () => {
    const logits = new Float32Array(1000);
    logits[1] = 10;
    const labels = Array.from({ length: 1000 }, (_, index) => ({ label: `kind ${index}` }));
    const [top] = topScores(logits, 1, labels);
    assert.deepEqual([top?.label, top?.wnid], ['kind 1', undefined]);
  });

  it('gives all classes when more are asked for, and their probabilities sum to one', () => {
    const scores = topScores(Float32Array.of(1000, -1000, 999), 10);
    assert.equal(scores.length, 3);
    assert.ok(Math.abs(scores.reduce((sum, { probability }) => sum + probability, 0) - 1) < 1e-12);
  });

  it('ranks nothing when the network computed no numbers', () => {
    for (const bad of [NaN, Infinity, -Infinity]) {
      assert.throws(() => topScores(Float32Array.of(0, bad), 1), { name: 'EngineError', message: /not finite/ });
    }
  });
});
