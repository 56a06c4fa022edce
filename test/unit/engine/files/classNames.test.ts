import assert from 'node:assert/strict';
import { MAX_CLASS_NAMES_BYTES, parseClassNames } from '../../../../src/engine/files/classNames';
import { bytesOf } from '../../../fixtures/weightFiles';

const read = (content: unknown, classes: number): readonly unknown[] => {
  const bytes = content instanceof Uint8Array ? content : bytesOf(textOf(content));
  return parseClassNames(bytes, 'names', classes);
};

const textOf = (content: unknown): string => (typeof content === 'string' ? content : JSON.stringify(content));
const plain = (...labels: string[]): { label: string }[] => labels.map(label => ({ label }));

const TENCH = { wnid: 'n01440764', label: 'tench, Tinca tinca' };
const CRANE = { wnid: 'n02012849', label: 'crane' };
const OTHER_CRANE = { wnid: 'n03126707', label: 'crane' };

describe('parseClassNames', () => {
  for (const [what, content, expected] of [
    ['one name a line', 'cat\ndog\n', plain('cat', 'dog')],
    [
      'other ends of lines, blanks after the last, and a mark before the first',
      '\ufeffcat\r\ndog \r\n\r\n \r\n',
      plain('cat', 'dog'),
    ],
    ['names in any script, twice if need be', '猫\n犬\n猫', plain('猫', '犬', '猫')],
    [
      'WordNet ids before all names',
      'n01440764 tench, Tinca tinca\nn02012849\tcrane\nn03126707 crane',
      [TENCH, CRANE, OTHER_CRANE],
    ],
    ['WordNet ids before some names', 'n01440764 tench\ncrane', plain('n01440764 tench', 'crane')],
    ['WordNet ids alone', 'n01440764\nn02012849', plain('n01440764', 'n02012849')],
    ['a list', ['cat', 'dog'], plain('cat', 'dog')],
    ['a list of pairs', [['n01440764', 'tench, Tinca tinca'], 'cat'], [TENCH, { label: 'cat' }]],
    ['names by index, in any order', '{"1": "dog", "0": "cat"}', plain('cat', 'dog')],
    [
      'more than ten names by index',
      Object.fromEntries(Array.from({ length: 12 }, (_, i) => [i, `c${i}`])),
      plain(...Array.from({ length: 12 }, (_, i) => `c${i}`)),
    ],
    ['indices by name', { dog: 1, cat: 0 }, plain('cat', 'dog')],
    ['names that are numbers', { 0: 1, 1: 0 }, plain('1', '0')],
    ['pairs by index', { 0: ['n01440764', 'tench, Tinca tinca'], 1: ['n02012849', 'crane'] }, [TENCH, CRANE]],
    [
      'id2label in a configuration',
      { model: 'x', nested: { a: 0 }, id2label: { 0: 'cat', 1: 'dog' }, label2id: { cat: 1 } },
      plain('cat', 'dog'),
    ],
    ['label2id in a configuration', { model: 'x', label2id: { dog: '1', cat: 0 } }, plain('cat', 'dog')],
    ['a name that JSON has escaped', '["\\u0063at"]', plain('cat')],
  ] as const) {
    it(`reads ${what}`, () => assert.deepEqual(read(content, expected.length), expected));
  }

  for (const [what, content, reason] of [
    ['too few names', 'cat\ndog', /^names: names 2 classes, but the model has 3$/],
    ['too many names', ['a', 'b', 'c', 'd'], /^names: names 4 classes, but the model has 3$/],
    ['nothing', '', /is empty/],
    ['blanks', ' \n\n', /is empty/],
    ['no text', Uint8Array.of(0x89, 0x50, 0x4e, 0x47), /not UTF-8 text/],
    ['text of two bytes a character', Uint8Array.of(0xff, 0xfe, 0x63, 0, 0x61, 0), /not UTF-8 text/],
    ['control characters', 'cat\nd\u0000g\nhen', /line 2 has control characters/],
    ['escaped control characters', ['cat', 'd\u001b[0m', 'hen'], /item 1 has control characters/],
    ['an empty line between names', 'cat\n\nhen', /no name in line 2/],
    ['an empty name', { 0: 'cat', 1: ' ', 2: 'hen' }, /no name in index 1/],
    ['an overlong name', ['cat', 'x'.repeat(5000), 'hen'], /a name of 5,000 characters in item 1/],
    ['half a JSON', '["cat", "dog"', /is not valid JSON/],
    ['a key twice', '{"0": "cat", "1": "dog", "1": "cow", "2": "hen"}', /"1" occurs twice/],
    ['an index twice', { cat: 0, dog: 1, cow: 1 }, /names class 1 twice/],
    ['an index left out', { 0: 'cat', 1: 'dog', 3: 'hen' }, /no name for class 2/],
    ['an index that begins with 0', { 0: 'cat', '01': 'dog', 2: 'hen' }, /"01" is not the index/],
    ['an index that is none', { cat: 0, dog: 1.5, hen: 2 }, /1\.5 is not the index/],
    ['a negative index', { cat: 0, dog: -1, hen: 2 }, /-1 is not the index/],
    ['an index beyond all numbers', '{"0": "cat", "1": "dog", "99999999999999999999": "hen"}', /is not the index/],
    [
      'an object that means something else',
      { learning_rate: '0.1', epochs: '3', seed: '0' },
      /"learning_rate" is not the index/,
    ],
    ['names that are none', [1, 2, 3], /item 0 is neither a name nor a pair/],
    ['pairs without a WordNet id', [['tench', 'fish'], 'b', 'c'], /item 0 is neither a name nor a pair/],
    ['lists in lists', `${'['.repeat(90)}${']'.repeat(90)}`, /item 0 is neither a name nor a pair/],
    ['lists that are never closed', '['.repeat(MAX_CLASS_NAMES_BYTES), /nests brackets more than/],
    ['objects in objects', `${'{"id2label":'.repeat(50_000)}{}${'}'.repeat(50_000)}`, /nests brackets more than/],
    [
      'an index that is a list of lists',
      `{"label2id": {"cat": ${'['.repeat(90)}${']'.repeat(90)}}}`,
      /something else is not the index/,
    ],
    ['a string that is never closed', `["${'\\"'.repeat(400_000)}`, /is not valid JSON/],
  ] as const) {
    it(`refuses ${what}`, () =>
      assert.throws(
        () => read(content, 3),
        error => error instanceof Error && error.name === 'EngineError' && reason.test(error.message),
      ));
  }
});
