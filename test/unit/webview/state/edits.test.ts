import assert from 'node:assert/strict';
import '../../../fixtures/page';
import { withModule, withoutReductions } from '../../../../src/model/architecture/edits';
import type { Architecture } from '../../../../src/model/architecture/architecture';
import { PAPER_ARCHITECTURE } from '../../../../src/model/architecture/paperArchitecture';
import type { InspectorConfig } from '../../../../src/protocol';
import { DEFAULT_CONFIG, modelKey } from '../../../../src/protocol';
import { receive } from '../../../../webview/receive';
import {
  baseNetwork,
  edit,
  editBase,
  endEdit,
  isEdited,
  leaveEdits,
  MOST_STEPS,
  redo,
  redoSteps,
  showEdit,
  undo,
  undoSteps,
} from '../../../../webview/state/edits';
import { engineRunsShownNetwork } from '../../../../webview/state/weights';
import { analysis, config, graph } from '../../../../webview/state/network';
import { baseAnalysis, beforeOf, editMarks, networkDiff, referenceKind } from '../../../../webview/state/reference';

const FILE = {
  kind: 'file',
  name: 'a.pth',
  format: 'PyTorch',
  sha256: 'a',
  nonFinite: 0,
  roundedTo: [] as string[],
} as const;

function widened(width: number): Architecture {
  return withModule(PAPER_ARCHITECTURE, 'inception3a', module => ({ ...module, branch1: { width } }));
}

function shownWidth(): number | undefined {
  return config.value.architecture?.modules.inception3a.branch1.width;
}

/** What the host says, to which it comes by a structured clone. */
function hostSays(said: InspectorConfig): void {
  receive({ type: 'config', config: structuredClone(said), fixedByWeights: false });
}

function differing(): number | undefined {
  return networkDiff.value?.layers.length;
}

function params(): number {
  assert.ok('value' in analysis.value);
  return analysis.value.value.totals.params;
}

describe('edits of the architecture', () => {
  beforeEach(() => {
    config.value = DEFAULT_CONFIG;
    hostSays(DEFAULT_CONFIG);
    editBase.value = undefined;
    undoSteps.value = [];
    redoSteps.value = [];
    referenceKind.value = 'base';
    endEdit();
  });

  it('change the graph and its figures at once, and can be undone and redone', () => {
    edit({ architecture: widened(80) });
    assert.equal(graph.value.architecture.modules.inception3a.branch1.width, 80);
    const edited = params();
    assert.notEqual(edited, 13_385_816);
    undo();
    assert.equal(isEdited.value, false);
    assert.equal(params(), 13_385_816);
    redo();
    assert.equal(params(), edited);
    redo();
    assert.equal(params(), edited);
  });

  it('are one step while a number is typed, and another for the next', () => {
    for (const width of [1, 12, 128]) edit({ architecture: widened(width) }, 'inception3a.0');
    assert.equal(undoSteps.value.length, 1);
    endEdit();
    edit({ architecture: widened(130) }, 'inception3a.0');
    assert.equal(undoSteps.value.length, 2);
    undo();
    assert.equal(shownWidth(), 128);
    undo();
    assert.equal(isEdited.value, false);
  });

  it('are none where the network is its base again, and where nothing changes', () => {
    edit({ architecture: widened(64) });
    assert.deepEqual([isEdited.value, undoSteps.value.length], [false, 0]);
    edit({ architecture: widened(80) });
    edit({ architecture: widened(64) });
    assert.equal(isEdited.value, false);
    assert.equal(undoSteps.value.length, 2);
  });

  it('may be of the classes and the heads alone, which are then measured by what they were', () => {
    edit({ classes: 10, useAux: false });
    assert.equal(isEdited.value, true);
    assert.deepEqual([baseNetwork.value.classes, baseNetwork.value.useAux], [1000, true]);
    edit({ classes: 1000, useAux: true });
    assert.equal(isEdited.value, false);
  });

  it('are left for their base, or for another variant, and come back', () => {
    edit({ architecture: widened(80), classes: 7 });
    leaveEdits();
    assert.deepEqual([isEdited.value, config.value.classes], [false, 1000]);
    undo();
    assert.deepEqual([shownWidth(), config.value.classes], [80, 7]);
    leaveEdits('bvlc-googlenet');
    assert.deepEqual([isEdited.value, config.value.variant], [false, 'bvlc-googlenet']);
    undo();
    assert.deepEqual([shownWidth(), config.value.variant, baseNetwork.value.classes], [80, 'inception-v1-bn', 1000]);
  });

  it("are no network for a file's weights, which come back with the network they are of", () => {
    const { variant, classes, useAux } = DEFAULT_CONFIG;
    const model = {
      variant,
      classes,
      useAux,
      origin: FILE,
      classNames: { kind: 'imagenet' },
      backend: 'wasm',
    } as const;
    receive({ type: 'weights', weights: { status: 'loaded', model } });
    assert.ok(engineRunsShownNetwork.value);
    edit({ architecture: widened(80) });
    assert.equal(engineRunsShownNetwork.value, false);
    undo();
    assert.ok(engineRunsShownNetwork.value);
    assert.notEqual(modelKey(model), modelKey({ ...model, architecture: widened(80) }));
    receive({ type: 'weights', weights: { status: 'none' } });
  });

  it('are kept within bounds', () => {
    for (let width = 65; width < 70 + MOST_STEPS; width++) edit({ architecture: widened(width) });
    assert.equal(undoSteps.value.length, MOST_STEPS);
  });

  it('come back when the host shows another network, as after a load', () => {
    edit({ architecture: widened(80) });
    hostSays(config.value);
    hostSays({ ...DEFAULT_CONFIG, variant: 'bvlc-googlenet' });
    assert.deepEqual([isEdited.value, config.value.variant], [false, 'bvlc-googlenet']);
    undo();
    assert.equal(shownWidth(), 80);
  });

  it('are not overtaken by the answers to earlier ones', () => {
    const sent: InspectorConfig[] = [];
    for (const width of [1, 12, 128]) {
      edit({ architecture: widened(width) }, 'inception3a.0');
      sent.push(config.value);
    }
    for (const answer of sent) {
      hostSays(answer);
      assert.equal(shownWidth(), 128);
    }
    assert.equal(undoSteps.value.length, 1);
  });

  it('give a network that flattens its last map the input that it is for', () => {
    edit({ architecture: { ...PAPER_ARCHITECTURE, classifier: { kind: 'flatten', inputSize: 96 } } });
    assert.equal(config.value.inputSize, 96);
    assert.ok('value' in analysis.value);
    config.value = { ...config.value, inputSize: 128 };
    const failed = analysis.value;
    assert.equal('path' in failed ? failed.path : undefined, 'fc');
  });

  it('have their marks on what changed, what was added, and what is around it', () => {
    const naive = withoutReductions(PAPER_ARCHITECTURE);
    showEdit({
      variant: 'naive-inception',
      classes: 1000,
      useAux: true,
      architecture: withModule(naive, 'inception3a', module => ({
        ...module,
        branch2: { ...module.branch2, reduce: 96 },
      })),
    });
    assert.equal(baseAnalysis.value?.totals.params, 104_279_704);
    assert.equal(beforeOf('inception3a.branch2')?.parameters.weight, 221_184);
    assert.ok('value' in analysis.value);
    assert.equal(analysis.value.value.modules.get('inception3a.branch2')?.parameters.weight, 129_024);
    const marks = editMarks.value;
    assert.equal(marks.get('inception3a.branch2.0.conv_block.0'), 'added');
    assert.equal(marks.get('inception3a.branch2.1.conv_block.0'), 'changed');
    assert.equal(marks.get('inception3a'), 'changed');
    assert.equal(marks.get('inception3b'), undefined);
    assert.equal(beforeOf('inception3a.branch2.0.conv_block.0'), undefined);
    assert.equal(beforeOf('inception3a.branch2.1.conv_block.0')?.parameters.weight, 221_184);
  });

  it('are compared with the network before them, a variant or a file', () => {
    assert.equal(differing(), 0);
    edit({ architecture: widened(80) });
    const own = differing() ?? 0;
    assert.ok(own > 0);
    referenceKind.value = 'bvlc-googlenet';
    assert.ok((differing() ?? 0) > own);
    receive({
      type: 'compareWithNetwork',
      reference: {
        name: 'same.googlenet.json',
        network: { variant: 'inception-v1-bn', classes: 1000, useAux: true, architecture: widened(80) },
      },
    });
    assert.equal(differing(), 0);
  });
});
