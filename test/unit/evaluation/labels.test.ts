import assert from 'node:assert/strict';
import { folderLabels } from '../../../src/evaluation/folderLabels';
import { parseLabelMap } from '../../../src/evaluation/labelMap';
import { parseLabelTable } from '../../../src/evaluation/labelTable';
import { LabelMatcher } from '../../../src/evaluation/matchLabels';
import { singulars } from '../../../src/evaluation/singulars';
import { imagenetClass } from '../../../src/model/imagenetClasses';

const IMAGENET = Array.from({ length: 1000 }, (_, index) => ({ index, ...imagenetClass(index) }));

describe('labels of folders', () => {
  it('come from the first folder', () => {
    assert.deepEqual(folderLabels(['ants/1.jpg', 'bees/more/2.jpg', '3.jpg'], 'insects'), [
      { label: 'ants' },
      { label: 'bees' },
      {},
    ]);
  });

  it('come from the second one where the first are splits', () => {
    assert.deepEqual(folderLabels(['train/ants/1.jpg', 'Val/bees/2.jpg'], 'insects'), [
      { label: 'ants', split: 'train' },
      { label: 'bees', split: 'Val' },
    ]);
    // A class of this name, beside another one.
    assert.deepEqual(folderLabels(['train/1.jpg', 'car/2.jpg'], ''), [{ label: 'train' }, { label: 'car' }]);
    assert.deepEqual(folderLabels(['test/a/1.jpg', 'test/2.jpg'], ''), [{ label: 'test' }, { label: 'test' }]);
  });

  it('come from the folder itself where it has no others', () => {
    assert.deepEqual(folderLabels(['1.jpg', '2.jpg'], 'ants'), [{ label: 'ants' }, { label: 'ants' }]);
    assert.deepEqual(folderLabels(['1.jpg'], ''), [{}]);
  });
});

describe('a table of labels', () => {
  const parse = (text: string): unknown => parseLabelTable(new TextEncoder().encode(text));
  const expected = [
    { path: 'a, b.jpg', label: 'tench' },
    { path: 'c/"d".png', label: '7' },
  ];

  it('is read from CSV with and without a header', () => {
    assert.deepEqual(parse('"a, b.jpg",tench\n"c/""d"".png",7\n'), expected);
    assert.deepEqual(parse('\ufefflabel,split,path\r\ntench,x,"a, b.jpg"\r\n\r\n7,y,"c/""d"".png"'), expected);
    assert.deepEqual(parse('file\tclass\na, b.jpg\ttench\n"c/""d"".png"\t7'), expected);
    assert.deepEqual(parse('path;  label\na, b.jpg; tench\n"c/""d"".png" ;7'), expected);
  });

  it('is read from JSON: objects, pairs, or an object by path', () => {
    assert.deepEqual(
      parse('[{"file": "a, b.jpg", "Label": "tench"}, {"path": "c/\\"d\\".png", "class": 7}]'),
      expected,
    );
    assert.deepEqual(parse('[["a, b.jpg", "tench"], ["c/\\"d\\".png", 7]]'), expected);
    assert.deepEqual(parse('{"a, b.jpg": "tench", "c/\\"d\\".png": 7}'), expected);
  });

  for (const [text, message] of [
    ['', /has no rows/],
    ['a.jpg', /has no class in line 1/],
    ['a.jpg,"torn', /quotation mark in line 1 that is not closed/],
    ['a.jpg,"b"c', /text behind a quotation mark in line 1/],
    ['[["a.jpg"]]', /has no class in item 0/],
    ['[1]', /has no picture's path in item 0/],
    ['[["a.jpg", "b"]', /not valid JSON/],
    [`a.jpg,${'x'.repeat(2000)}`, /line 1 whose name is too long/],
    [`${'x'.repeat(5000)},b`, /no possible path in line 1/],
    [`a${',b'.repeat(100)}`, /more than 64 columns/],
    ['['.repeat(100_000), /nest/],
  ] as const) {
    it(`is refused: ${text.slice(0, 20)}`, () => {
      assert.throws(() => parse(text), message);
    });
  }

  it('is refused where it is no text', () => {
    assert.throws(() => parseLabelTable(Uint8Array.of(0xff, 0xfe, 0x00)), /not UTF-8 text/);
  });

  it('takes no longer for many quotation marks than for other characters', () => {
    assert.throws(() => parse(`a,"${'""'.repeat(1_000_000)}`), /quotation mark in line 1/);
  });
});

describe('the classes that a label stands for', () => {
  const matcher = new LabelMatcher(IMAGENET);

  for (const [label, index] of [
    ['n01440764', 0],
    ['N01440764_tench', 0],
    ['n01440764 whatever', 0],
    ['310', 310],
    ['ants', 310],
    ['Ant', 310],
    ['bees', 309],
    ['emmet', 310],
    ['PISMIRES', 310],
    ['house_finch', 12],
    ['House-Finches', 12],
    ['012_house_finch', 12],
    ['ant, emmet, pismire', 310],
    ['timber wolves', 269],
    ['black widows', 75],
    ["yellow lady's slipper", 986],
    ['yellow_ladys_slipper', 986],
    ['strawberries', 949],
    ['goose', 99],
    ['geese', 99],
    ['bus', undefined],
    ['tiger', 292],
  ] as const) {
    it(`finds ${label}`, () => {
      const { certainty, classes } = matcher.match(label);
      if (index === undefined) assert.notEqual(certainty, 'certain');
      else assert.deepEqual([certainty, classes], ['certain', [index]]);
    });
  }

  it('are several where they share the name', () => {
    assert.deepEqual(matcher.match('crane'), { label: 'crane', certainty: 'ambiguous', classes: [134, 517] });
    assert.deepEqual(matcher.match('cranes').classes, [134, 517]);
    assert.deepEqual(matcher.match('n02012849').classes, [134]);
  });

  it('are guessed, kinds of it first', () => {
    const { certainty, classes } = matcher.match('cats');
    assert.equal(certainty, 'ambiguous');
    assert.deepEqual(new Set(classes.slice(0, 6)), new Set([281, 282, 283, 284, 285, 383]));
    const mistyped = matcher.match('gold fihs');
    assert.equal(mistyped.certainty, 'ambiguous');
    assert.equal(mistyped.classes[0], 1);
  });

  it('are none for what is like nothing, and for numbers beyond the classes', () => {
    for (const label of ['xyzzy', '1000', '', '日本', '___']) {
      assert.deepEqual(matcher.match(label), { label, certainty: 'none', classes: [] });
    }
  });

  it('are found of numbered classes by their numbers', () => {
    const numbered = new LabelMatcher([0, 1].map(index => ({ index, label: `class ${index}` })));
    assert.deepEqual(numbered.match('1').classes, [1]);
    assert.deepEqual(numbered.match('class_1').classes, [1]);
    assert.equal(numbered.match('2').certainty, 'none');
  });

  it('are those that somebody has decided on', () => {
    const map = (text: string): unknown => parseLabelMap(new TextEncoder().encode(text), IMAGENET);
    assert.deepEqual(
      map('{"ants": 310, "cat": ["tabby", 282, "n02123394", 282], "other": null, "none": []}'),
      new Map([
        ['ants', [310]],
        ['cat', [281, 282, 283]],
        ['other', []],
        ['none', []],
      ]),
    );
    assert.throws(() => map('[]'), /is no object/);
    assert.throws(() => map('{"a": 1000}'), /has no class 1000 for "a": the model has 1000/);
    assert.throws(
      () => map('{"a": "crane"}'),
      /has "crane" for "a", which is not the name of one class; it may be 134/,
    );
    assert.throws(() => map('{"a": {}}'), /neither an index nor a name/);
    assert.throws(() => map('{"a": 1, "a": 2}'), /"a"/);
  });

  it('are of one of several words in the singular', () => {
    assert.deepEqual(singulars('grass'), ['grass']);
    assert.ok(singulars('finches').includes('finch'));
    assert.ok(singulars('house flies').includes('house fly'));
    assert.deepEqual(singulars('bus'), ['bus']);
  });
});
