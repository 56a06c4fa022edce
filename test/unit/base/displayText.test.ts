import assert from 'node:assert/strict';
import { displayableStrings, displayed, displayText, MAX_NAME_LENGTH, quote } from '../../../src/base/displayText';

describe('Text that may be shown', () => {
  for (const [what, foreign, shown] of [
    ['an ordinary name', 'Grüße 图片 (1).jpg', 'Grüße 图片 (1).jpg'],
    ['an emoji of several characters', '👩‍🔬.png', '👩‍🔬.png'],
    ['a command link', '[x](command:workbench.action.quit)', '[x] (command:workbench.action.quit)'],
    ['a link within brackets', '[[x]](https://example.org)', '[[x]] (https://example.org)'],
    ['an icon', '$(trash) gone', '$ (trash) gone'],
    ['an icon made of what was taken apart', '$$((trash)', '$$ ((trash)'],
    ['terminal controls', '\u001b[2J\u009b1mcat.png', '\\u{1b}[2J\\u{9b}1mcat.png'],
    ['line ends', 'a\r\nb\tc\u2028d\u2029', 'a\\r\\nb\\tc\\u{2028}d\\u{2029}'],
    ['text that runs backwards', 'cat\u202egnp.exe', 'cat\\u{202e}gnp.exe'],
    ['an isolate', '\u2066x\u2069', '\\u{2066}x\\u{2069}'],
    ['invisible characters', 'a\u200bb\ufeffc\u00add\u{e0041}', 'a\\u{200b}b\\u{feff}c\\u{ad}d\\u{e0041}'],
    ['half a character', 'a\ud83d.png', 'a\\u{d83d}.png'],
  ] as const) {
    it(`is made of ${what}`, () => assert.equal(displayText(foreign), shown));
  }

  it('keeps both ends of what is too long', () => {
    const text = displayText(`${'a'.repeat(1_000_000)}.safetensors`);
    assert.equal(text.length, MAX_NAME_LENGTH);
    assert.match(text, /^a+….*\.safetensors$/);
  });

  it('is not cut through a character', () => {
    const text = displayText('👍'.repeat(100), 50);
    assert.match(text, /^(👍)+…(👍)+$/u);
  });

  it('leaves nothing that a second pass would change', () => {
    const once = displayText('[[x](command:a)](command:b) $($(x)) \u0000]\u200b(command:c)');
    assert.equal(displayText(once), once);
    assert.doesNotMatch(once, /\]\(|\$\(/);
  });

  it('has quotation marks around a name, and none within that could end it', () => {
    assert.equal(quote('conv1.weight'), '"conv1.weight"');
    assert.equal(quote('a" b\\c\n\u202e'), String.raw`"a\" b\\c\n\u{202e}"`);
    assert.equal(quote('[x](command:a)'), '"[x] (command:a)"');
    assert.match(quote(`a${'b'.repeat(1000)}c`), /^"ab{49}…b{48}c"$/);
  });

  it('keeps the lines and icons of the program’s own text, and makes its parts safe', () => {
    assert.equal(displayed`$(check)\n${'a\n$(trash)'}: ${7}`, '$(check)\na\\n$ (trash): 7');
    assert.equal(displayed`Cannot read ${quote('\u001b')}`, 'Cannot read "\\u{1b}"');
  });

  it('is found in every string of a message, and in nothing else', () => {
    const floats = new Float32Array([1]);
    const message = { name: '[x](command:a)', list: ['\n', 1, true, null], floats, nothing: undefined };
    const shown = { name: '[x] (command:a)', list: ['\\n', 1, true, null], floats, nothing: undefined };
    assert.deepEqual(displayableStrings(message, 100), shown);
    assert.equal((displayableStrings(message, 100) as typeof message).floats, floats);
  });
});
