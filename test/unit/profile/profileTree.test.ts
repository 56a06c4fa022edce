import assert from 'node:assert/strict';
import { VARIANT_IDS } from '../../../src/model/variants';
import type { ProfileNode } from '../../../src/profile/profileTree';
import { profileTree, stepsOf } from '../../../src/profile/profileTree';
import { summarizeProfile } from '../../../src/profile/summarizeProfile';
import { profileWith } from '../../fixtures/profile';

describe('the tree of a profile', () => {
  const tree = (variant: (typeof VARIANT_IDS)[number]): ProfileNode => {
    const { analysis, steps } = summarizeProfile(profileWith({ step: index => index + 1 }, 3, variant), 'torchinfo');
    return profileTree(analysis.graph.root, steps);
  };

  it('nests the modules as the network does, with the steps at its ends', () => {
    const root = tree('inception-v1-bn');
    assert.deepEqual(
      root.children.slice(0, 6).map(({ path }) => path),
      ['conv1', 'maxpool1', 'conv2a', 'conv2b', 'maxpool2', 'inception3a'],
    );
    const module = root.children[5];
    assert.deepEqual(
      module?.children.map(({ path, children }) => [path, children.map(child => child.path)]),
      [
        ['inception3a.branch1', []],
        ['inception3a.branch2', ['inception3a.branch2.0', 'inception3a.branch2.1']],
        ['inception3a.branch3', ['inception3a.branch3.0', 'inception3a.branch3.1']],
        ['inception3a.branch4', ['inception3a.branch4.0', 'inception3a.branch4.1']],
        ['inception3a.cat', []],
      ],
    );
  });

  for (const variant of VARIANT_IDS) {
    it(`has each step once, and each module the time of what is in it (${variant})`, () => {
      const root = tree(variant);
      const ends = stepsOf(root);
      assert.deepEqual(
        ends.map(({ ms }) => ms),
        ends.map((_, index) => index + 1),
      );
      const check = ({ ms, steps, children }: ProfileNode): void => {
        assert.equal(
          ms,
          steps.reduce((sum, { time }) => sum + time.median, 0),
        );
        if (children.length > 0)
          assert.equal(
            ms,
            children.reduce((sum, child) => sum + child.ms, 0),
          );
        else assert.equal(steps.length, 1);
        children.forEach(check);
      };
      check(root);
    });
  }
});
