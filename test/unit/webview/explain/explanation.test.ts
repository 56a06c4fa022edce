import assert from 'node:assert/strict';
import '../../../fixtures/page';
import { RESULT } from '../../../fixtures/results';
import { classesOf, classPick } from '../../../../webview/explain/explanation';
import { methodTexts } from '../../../../webview/explain/methods';
import { explainedClasses, explainMethod, METHODS } from '../../../../webview/state/explain';

const [cat, dog] = RESULT.heads[0]?.top ?? [];

describe('the class that is explained', () => {
  beforeEach(() => {
    explainMethod.value = undefined;
    explainedClasses.value = undefined;
  });
  after(() => {
    explainMethod.value = undefined;
    explainedClasses.value = undefined;
  });

  it('is the most probable one, until another is picked in that result', () => {
    assert.deepEqual(classesOf('a', RESULT), { class: cat });
    assert.ok(dog);
    classPick('a', RESULT).onPick(dog);
    assert.equal(classesOf('a', RESULT)?.class, dog);
    assert.deepEqual(classesOf('b', RESULT), { class: cat });
  });

  it('is shown by a click, by the method that was chosen, and hidden by a second one', () => {
    assert.ok(cat && dog);
    assert.equal(classPick('a', RESULT).index, undefined);
    classPick('a', RESULT).onPick(cat);
    assert.deepEqual([explainMethod.value, classPick('a', RESULT).index], ['cam', 1]);
    explainMethod.value = 'occlusion';
    classPick('a', RESULT).onPick(dog);
    assert.deepEqual([explainMethod.value, classPick('a', RESULT).index], ['occlusion', 2]);
    classPick('a', RESULT).onPick(dog);
    assert.equal(explainMethod.value, undefined);
  });

  it('is never compared with itself', () => {
    assert.ok(cat && dog);
    explainMethod.value = 'cam';
    explainedClasses.value = { result: 'a', class: cat, against: dog };
    classPick('a', RESULT).onPick(dog);
    assert.deepEqual(classesOf('a', RESULT), { result: 'a', class: dog });
  });

  it('is explained by methods that each say what they show and what not', () => {
    for (const method of METHODS) {
      const { name, shows, hides } = methodTexts()[method];
      assert.ok(name !== '' && /^Shows/.test(shows) && /^Not/.test(hides));
    }
  });
});
