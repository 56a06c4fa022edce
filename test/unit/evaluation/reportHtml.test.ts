import assert from 'node:assert/strict';
import { Categories } from '../../../src/evaluation/categories';
import { figuresOf } from '../../../src/evaluation/figures';
import { Judgements } from '../../../src/evaluation/judgements';
import { reportHtml } from '../../../src/evaluation/reportHtml';
import { judgedPictures } from '../../fixtures/judgedPictures';

describe('the report of an evaluation', () => {
  it('has the figures, and loads and runs nothing', () => {
    const html = reportHtml(figuresOf(judgedPictures()), { model: 'net.onnx', failures: [] });
    assert.match(html, /<dt>Top-1<\/dt><dd>26\.7 % <small>95 %: 17\.1 % to 39\.0 %<\/small>/);
    assert.match(html, /default-src 'none'/);
    assert.doesNotMatch(html, /<script|https?:|url\(|<h2>Failed/);
    assert.equal(html.match(/<rect /g)?.length, 7);
  });

  it('escapes what is foreign', () => {
    const hostile = `<img src=x onerror="alert('1')">&\u202e`;
    const categories = new Categories(new Map([[hostile, [0, 1]]]), [
      { index: 0, label: 'a' },
      { index: 1, label: 'b' },
      { index: 2, label: hostile },
    ]);
    const judgements = new Judgements(categories, [{ file: hostile, label: hostile }]);
    judgements.add(0, { top: [{ index: 2, probability: 1 }], loss: 3 });
    const html = reportHtml(figuresOf(judgements), { model: hostile, failures: [{ file: hostile, error: hostile }] });
    assert.doesNotMatch(html, /<img|onerror="|\u202e/);
    assert.match(html, /&lt;img src=x onerror=&quot;alert\(&#39;1&#39;\)&quot;&gt;&amp;\\u\{202e\}/);
  });
});
