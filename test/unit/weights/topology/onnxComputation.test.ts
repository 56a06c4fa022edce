import assert from 'node:assert/strict';
import type { VariantId } from '../../../../src/model/variants';
import { compare, smallOnnx } from '../../../fixtures/comparedFiles';
import type { EditedGraph, EditedNode } from '../../../fixtures/onnxEdit';
import { editOnnx, node, subgraph } from '../../../fixtures/onnxEdit';
import type { Edit } from '../../../fixtures/onnxForms';
import {
  computedShape,
  decomposedNorm,
  preparedInput,
  separateProduct,
  TRANSFORM_INPUT,
} from '../../../fixtures/onnxForms';
import type { SuspectFile } from '../../../fixtures/suspectFile';
import { onnxTensor, rawData, uint64 } from '../../../fixtures/weightFiles';

const SLOW_MACHINE = 60_000;

const BVLC = 'bvlc-googlenet';
const BN = 'inception-v1-bn';
const TORCHVISION = 'torchvision-googlenet';

const fileOf = (bytes: Uint8Array): SuspectFile => ({ name: 'net.onnx', bytes, externalFiles: new Map() });

function load(
  variant: VariantId,
  edit: Edit = () => undefined,
  useAux = false,
  inputSize = 224,
): ReturnType<typeof compare> {
  return compare(fileOf(editOnnx(smallOnnx(variant, useAux, inputSize), edit)), variant, useAux);
}

async function loads(variant: VariantId, edit?: Edit, useAux?: boolean, inputSize?: number): Promise<void> {
  assert.deepEqual(await load(variant, edit, useAux, inputSize), { endsWithSoftmax: false });
}

async function refusal(variant: VariantId, edit: Edit, useAux = false): Promise<string> {
  const error: unknown = await load(variant, edit, useAux).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  assert(error instanceof Error, 'the file was read');
  assert.equal(error.name, 'WeightsError', error.stack);
  assert.ok(error.message.startsWith('net.onnx: '));
  return error.message.slice('net.onnx: '.length);
}

/** The node that gives a value. */
function giving({ nodes }: EditedGraph, output: string): EditedNode {
  const found = nodes.find(({ outputs }) => outputs[0] === output);
  assert(found, `no ${output}`);
  return found;
}

/** Takes a node out: what read its result reads its input. */
const without =
  (output: string): Edit =>
  graph => {
    const [input = ''] = giving(graph, output).inputs;
    graph.nodes = graph.nodes.filter(({ outputs }) => outputs[0] !== output);
    for (const each of graph.nodes) each.inputs = each.inputs.map(name => (name === output ? input : name));
  };

/** Puts a node between a value and what reads it. */
const after =
  (value: string, added: EditedNode): Edit =>
  graph => {
    const [output = ''] = added.outputs;
    for (const each of graph.nodes) each.inputs = each.inputs.map(name => (name === value ? output : name));
    const place = graph.nodes.findIndex(({ outputs }) => outputs[0] === value);
    graph.nodes.splice(place + 1, 0, added);
  };

const change =
  (output: string, changes: Partial<EditedNode>): Edit =>
  graph =>
    Object.assign(giving(graph, output), changes);

const set =
  (output: string, attributes: Record<string, number | readonly number[]>, float = false): Edit =>
  graph => {
    for (const [name, value] of Object.entries(attributes)) {
      const { attributes } = giving(graph, output);
      if (typeof value !== 'object') attributes.delete(name);
      attributes.set(name, typeof value === 'object' ? { ints: value } : float ? { float: value } : { int: value });
    }
  };

const inputs =
  (output: string, ...changed: (string | undefined)[]): Edit =>
  graph => {
    const edited = giving(graph, output);
    edited.inputs = edited.inputs.map((name, index) => changed[index] ?? name);
  };

const longTensor = (name: string, ...values: number[]): Uint8Array => {
  const bytes = values.map(value => uint64(BigInt.asUintN(64, BigInt(value))));
  return onnxTensor({ name, dims: [values.length], type: 7, values: rawData(Buffer.concat(bytes)) });
};

const all =
  (...edits: readonly Edit[]): Edit =>
  graph =>
    edits.forEach(edit => edit(graph));
const constants =
  (...tensors: readonly Uint8Array[]): Edit =>
  graph =>
    void graph.initializers.push(...tensors);

const CONV1 = 'conv1.conv_block.0';
const RELU1 = 'conv1.conv_block.1';
const BRANCH = 'inception3a.branch2.1.conv_block.0';

describe('What an ONNX file computes', function () {
  this.timeout(SLOW_MACHINE);

  for (const [variant, useAux, size] of [
    [BVLC, false, 224],
    [BVLC, true, 224],
    [BN, true, 224],
    [TORCHVISION, true, 224],
    [TORCHVISION, true, 117],
    ['naive-inception', false, 64],
  ] as const) {
    it(`may be ${variant} as it is exported for ${size} pixels, ${useAux ? 'with' : 'without'} auxiliary heads`, async () => {
      await loads(variant, undefined, useAux, size);
    });
  }

  describe('is refused where it is another than the variant’s:', () => {
    const refusals: readonly (readonly [string, VariantId, Edit, RegExp])[] = [
      [
        'Neg before a weight',
        BVLC,
        all(
          graph => void graph.nodes.unshift(node('Neg', `${CONV1}.weight`, 'negative')),
          inputs(CONV1, undefined, 'negative'),
        ),
        /its node "conv1\.conv_block\.0" \(conv1\.conv_block\.0\) takes as its weight what node "negative" \(Neg\) makes of the tensor "conv1\.conv_block\.0\.weight", BVLC GoogLeNet takes the tensor as it is/,
      ],
      [
        'Neg before a small bias',
        BVLC,
        all(
          graph => void graph.nodes.unshift(node('Neg', 'inception3a.branch3.0.conv_block.0.bias', 'negative')),
          inputs('inception3a.branch3.0.conv_block.0', undefined, undefined, 'negative'),
        ),
        /takes as its bias what node "negative" \(Neg\) makes of the tensor "inception3a\.branch3\.0/,
      ],
      [
        'Mul before a weight',
        BVLC,
        all(
          graph => {
            const two = node('Constant', '', 'two', { value_float: { float: 2 } });
            graph.nodes.unshift(two, node('Mul', `${CONV1}.weight two`, 'doubled'));
          },
          inputs(CONV1, undefined, 'doubled'),
        ),
        /takes as its weight what node "doubled" \(Mul\) makes of the tensor "conv1\.conv_block\.0\.weight"/,
      ],
      [
        'a missing ReLU',
        BVLC,
        without(RELU1),
        /its node "maxpool1" \(MaxPool\) reads conv1\.conv_block\.0 \(Conv2d\), BVLC GoogLeNet has conv1\.conv_block\.1 \(ReLU\) there/,
      ],
      [
        'a missing ReLU before a convolution',
        BVLC,
        without('conv2a.conv_block.1'),
        /its node "conv2b\.conv_block\.0" \(conv2b\.conv_block\.0\) reads conv2a\.conv_block\.0 \(Conv2d\), BVLC GoogLeNet reads conv2a\.conv_block\.1 \(ReLU\) there/,
      ],
      [
        'a missing LRN',
        BVLC,
        without('norm1'),
        /\(conv2a\.conv_block\.0\) reads maxpool1 \(MaxPool2d\), BVLC GoogLeNet reads norm1 \(LocalResponseNorm\) there/,
      ],
      [
        'a missing batch normalization',
        BN,
        without('conv1.conv_block.1'),
        /its node "conv1\.conv_block\.2" \(Relu\) reads conv1\.conv_block\.0 \(Conv2d\), Inception V1 \(BN\) has conv1\.conv_block\.1 \(BatchNorm2d\) there/,
      ],
      [
        'a missing max pool',
        BN,
        without('inception3a.branch4.0'),
        /\(inception3a\.branch4\.1\.conv_block\.0\) reads maxpool2 \(MaxPool2d\), .* reads inception3a\.branch4\.0 \(MaxPool2d\)/,
      ],
      ['another stride', BN, set(BRANCH, { strides: [2, 2] }), /has stride 2, Inception V1 \(BN\) has 1/],
      ['another stride along one axis', BN, set(BRANCH, { strides: [1, 2] }), /has stride \[1, 2\], .* has 1/],
      ['other padding', BN, set(BRANCH, { pads: [0, 0, 0, 0] }), /has padding 0, Inception V1 \(BN\) has 1/],
      ['padding at the end', BN, set(BRANCH, { pads: [1, 1, 2, 2] }), /has 29 positions along 28 pixels .* has 28/],
      ['padding by a rule', BVLC, graph => {
        const { attributes } = giving(graph, CONV1);
        attributes.delete('pads');
        attributes.set('auto_pad', { text: 'SAME_UPPER' });
      }, /has padding 2, BVLC GoogLeNet has 3/],
      ['another kernel', BN, set(BRANCH, { kernel_shape: [5, 5] }), /has kernel 5, Inception V1 \(BN\) has 3/],
      ['groups', BN, set(BRANCH, { group: 2 }), /has 2 groups, Inception V1 \(BN\) has 1/],
      ['dilation', BN, set(BRANCH, { dilations: [2, 2] }), /has dilation 2, Inception V1 \(BN\) has 1/],
      ['another epsilon', BN, set('conv1.conv_block.1', { epsilon: 1e-5 }, true), /epsilon 0\.00000999\d+, .* 0\.001/],
      ['another alpha', BVLC, set('norm1', { alpha: 1e-3 }, true), /\(norm1\) has alpha 0\.00100\d+, BVLC GoogLeNet has 0\.0001/],
      ['another beta', BVLC, set('norm2', { beta: 0.5 }, true), /\(norm2\) has beta 0\.5, BVLC GoogLeNet has 0\.75/],
      ['another bias', BVLC, set('norm2', { bias: 2 }, true), /\(norm2\) has k 2, BVLC GoogLeNet has 1/],
      ['another size', BVLC, set('norm2', { size: 3 }), /\(norm2\) has size 3, BVLC GoogLeNet has 5/],
      [
        'a leaky ReLU',
        BVLC,
        all(change(RELU1, { operator: 'LeakyRelu' }), set(RELU1, { alpha: 0.25 }, true)),
        /\(conv1\.conv_block\.1\) multiplies negative values by 0\.25, BVLC GoogLeNet sets them to 0/,
      ],
      ['an unknown attribute', BVLC, set(RELU1, { threshold: 1 }), /\(Relu\) has the attribute "threshold", which is not known/],
      ['an attribute of another kind', BVLC, set(CONV1, { strides: 2 }), /\(Conv\) has the attribute "strides", which is not known/],
      ['a pool without a kernel', BVLC, graph => void giving(graph, 'maxpool1').attributes.delete('kernel_shape'), /\(maxpool1\) has no kernel, BVLC GoogLeNet has 3/],
      ['another activation', BVLC, change(RELU1, { operator: 'Sigmoid' }), /\(Sigmoid\) is an operation that is not known/],
      [
        'another order of branches',
        BVLC,
        graph => {
          const edited = giving(graph, 'inception3a.cat');
          const [a = '', b = '', ...others] = edited.inputs;
          edited.inputs = [b, a, ...others];
        },
        /\(inception3a\.cat\) joins inception3a\.branch2\.1\.conv_block\.1 \(ReLU\) as number 1, BVLC GoogLeNet joins inception3a\.branch1\.conv_block\.1 \(ReLU\) there/,
      ],
      ['a branch twice', BVLC, graph => {
        const edited = giving(graph, 'inception3a.cat');
        edited.inputs = edited.inputs.map((name, index, names) => (index === 1 ? (names[0] ?? '') : name));
      }, /joins inception3a\.branch1\.conv_block\.1 \(ReLU\) as number 2/],
      ['a branch less', BVLC, graph => void giving(graph, 'inception3a.cat').inputs.pop(), /joins nothing as number 4/],
      ['no branch', BVLC, graph => void (giving(graph, 'inception3a.cat').inputs = []), /reads nothing/],
      ['values that are joined nowhere', BVLC, graph => void (giving(graph, 'inception3a.cat').inputs = ['maxpool1']), /reads maxpool1 \(MaxPool2d\), BVLC GoogLeNet has norm1/],
      ['branches along the height', BVLC, set('inception3a.cat', { axis: 2 }), /joins along axis 2, .* joins the channels/],
      [
        'an average pool in place of a max pool',
        BVLC,
        change('maxpool1', { operator: 'AveragePool' }),
        /its node "maxpool1" \(AveragePool\) reads conv1\.conv_block\.1 \(ReLU\), BVLC GoogLeNet has maxpool1 \(MaxPool2d\) there/,
      ],
      [
        'a max pool in place of the average',
        BVLC,
        change('avgpool', { operator: 'MaxPool', attributes: new Map([['kernel_shape', { ints: [7, 7] }]]) }),
        /reads inception5b\.cat \(cat\), BVLC GoogLeNet has avgpool \(AdaptiveAvgPool2d\) there/,
      ],
      [
        'an average of less than the picture',
        BVLC,
        change('avgpool', { operator: 'AveragePool', attributes: new Map([['kernel_shape', { ints: [5, 5] }]]) }),
        /averages windows of 5, BVLC GoogLeNet has avgpool \(AdaptiveAvgPool2d\) there/,
      ],
      ['no ceil mode', BVLC, set('maxpool1', { ceil_mode: 0 }), /has 55 positions along 112 pixels \(padding 0 and 0, ceil mode 0\), BVLC GoogLeNet has 56/],
      [
        'weights of another layer',
        BVLC,
        all(
          inputs('inception3a.branch1.conv_block.0', undefined, 'inception3a.branch3.1.conv_block.0.weight'),
        ),
        /\(inception3a\.branch3\.1\.conv_block\.0\) reads maxpool2 \(MaxPool2d\), BVLC GoogLeNet reads inception3a\.branch3\.0/,
      ],
      [
        'biases of another layer',
        BVLC,
        all(inputs('conv2a.conv_block.0', undefined, undefined, `${CONV1}.bias`)),
        /\(conv2a\.conv_block\.0\) takes as its bias the bias of conv1\.conv_block\.0, BVLC GoogLeNet does not/,
      ],
      [
        'mean and variance exchanged',
        BN,
        graph => {
          const edited = giving(graph, 'conv1.conv_block.1');
          const [x = '', scale = '', shift = '', mean = '', variance = ''] = edited.inputs;
          edited.inputs = [x, scale, shift, variance, mean];
        },
        /takes as its runningMean the runningVar of conv1\.conv_block\.1/,
      ],
      [
        'a missing bias',
        BVLC,
        graph => void giving(graph, CONV1).inputs.pop(),
        /\(Relu\) reads conv1\.conv_block\.0 \(Conv2d\) without its bias/,
      ],
      [
        'a branch that reads another value',
        BVLC,
        inputs('inception3b.branch1.conv_block.0', 'maxpool2'),
        /\(inception3b\.branch1\.conv_block\.0\) reads maxpool2 \(MaxPool2d\), BVLC GoogLeNet reads inception3a\.cat \(cat\) there/,
      ],
      ['a node too many', BVLC, after('maxpool1', node('Neg', 'maxpool1', 'more')), /its node "more" \(Neg\) is an operation that is not known/],
      ['a pool too many', BVLC, after('maxpool1', node('MaxPool', 'maxpool1', 'more', { kernel_shape: { ints: [1, 1] } })), /its node "more" \(MaxPool\) reads maxpool1 \(MaxPool2d\), BVLC GoogLeNet has norm1/],
      ['a ReLU of the logits', BVLC, graph => {
        graph.nodes.push(node('Relu', 'logits', 'result'));
        graph.outputs = ['result'];
      }, /its node "result" \(Relu\) reads fc \(Linear\), BVLC GoogLeNet has nothing there/],
      ['logits that are doubled', BVLC, graph => {
        graph.nodes.push(node('Add', 'logits logits', 'result'));
        graph.outputs = ['result'];
      }, /its node "result" \(Add\) reads fc \(Linear\)/],
      ['another result', BVLC, graph => {
        graph.outputs = ['avgpool'];
      }, /its results are avgpool \(AdaptiveAvgPool2d\), not fc \(Linear\) of BVLC GoogLeNet/],
      ['a factor of a product', BVLC, set('logits', { alpha: 2 }, true), /its tensor "fc\.weight" is multiplied by 2/],
      ['a transposed input', BVLC, set('logits', { transA: 1 }), /\(fc\) transposes its input/],
      ['an operator of others', BVLC, change(RELU1, { domain: 'example.org' }), /\(example\.org\.Relu\) is an operation that is not known/],
      ['a flattened picture too many', BVLC, after('maxpool1', node('Flatten', 'maxpool1', 'more')), /its node "more" \(Flatten\) reads maxpool1/],
      ['a condition on the picture', BVLC, after('maxpool1', node('If', 'maxpool1', 'more', { then_branch: { graph: subgraph([], 'maxpool1') }, else_branch: { graph: subgraph([], 'maxpool1') } })), /"more" \(If\) depends on what is known only when it runs/],
      ['no nodes', BVLC, graph => {
        graph.nodes = [];
        graph.outputs = [];
      }, /none of its nodes computes conv1\.conv_block\.0 \(Conv2d\), which BVLC GoogLeNet has/],
    ]; // prettier-ignore
    for (const [what, variant, edit, expected] of refusals) {
      it(what, async () => assert.match(await refusal(variant, edit), expected));
    }

    it('an auxiliary head that is not computed', async () => {
      const edit: Edit = graph => {
        graph.nodes = graph.nodes.filter(({ outputs }) => !/^aux1/.test(outputs[0] ?? ''));
        graph.outputs = ['logits', 'aux2'];
      };
      assert.match(await refusal(BN, edit, true), /none of its nodes computes aux1\.conv\.conv_block\.0 \(Conv2d\)/);
    });

    it('an input for which the network is not defined', async () => {
      const small = (size: number): Promise<unknown> => load(BN, graph => (graph.inputSize = size), true);
      await assert.rejects(small(64), {
        name: 'WeightsError',
        message: /^net\.onnx: its input has 64 pixels along a side, but the network takes \d+ to \d+$/,
      });
    });

    it('other bins of an adaptive pool', async () => {
      const edit: Edit = graph => {
        const cutEnd = giving(graph, 'aux1.adaptive_avg_pool2d/rows/0/end');
        cutEnd.attributes.set('value_ints', { ints: [3] });
        giving(graph, 'aux1.adaptive_avg_pool2d/rows/0').attributes.set('kernel_shape', { ints: [3, 1] });
      };
      assert.match(
        await refusal(TORCHVISION, edit, true),
        /its node "aux1\.adaptive_avg_pool2d\/rows" \(Concat\) reads parts of inception4a/,
      );
    });
  });

  describe('may be written in other ways:', () => {
    const pads = (output: string, ...values: number[]): Edit => all(set(output, { pads: values, ceil_mode: 0 }));

    it('padding at the end in place of ceil mode, as in the model zoo', () =>
      loads(BVLC, pads('maxpool1', 0, 0, 1, 1)));

    it('padding by a rule that comes to the same', () =>
      loads(BN, graph => {
        const { attributes } = giving(graph, BRANCH);
        attributes.delete('pads');
        attributes.set('auto_pad', { text: 'SAME_UPPER' });
      }));

    it('an average pool of the whole picture, a mean, dropout, a reshape, a softmax at the end', async () => {
      const edit = all(
        constants(longTensor('axes', 2, 3), longTensor('to', 1, -1)),
        change('avgpool', { operator: 'AveragePool', attributes: new Map([['kernel_shape', { ints: [7, 7] }]]) }),
        after('avgpool', node('Dropout', 'avgpool', 'dropped')),
        graph => Object.assign(giving(graph, 'flatten'), { operator: 'Reshape', attributes: new Map() }),
        graph => void giving(graph, 'flatten').inputs.push('to'),
        graph => {
          graph.nodes.push(node('Softmax', 'logits', 'probabilities', { axis: { int: 1 } }));
          graph.outputs = ['probabilities'];
        },
      );
      assert.deepEqual(await load(BVLC, edit), { endsWithSoftmax: true });
      await loads(BN, graph => {
        const mean = giving(graph, 'avgpool');
        Object.assign(mean, { operator: 'ReduceMean', attributes: new Map([['axes', { ints: [-2, -1] }], ['keepdims', { int: 0 }]]) }); // prettier-ignore
        without('flatten')(graph);
      });
      await loads(BN, graph => {
        const squeeze = giving(graph, 'flatten');
        Object.assign(squeeze, { operator: 'Squeeze', attributes: new Map([['axes', { ints: [2, 3] }]]) });
      });
    });

    it('a shape that is computed, as of x.view(x.size(0), -1)', () => loads(BN, computedShape));

    it('a product and a sum in place of a linear layer', async () =>
      assert.deepEqual(await load(BN, separateProduct), { endsWithSoftmax: true }));

    it('weights that are cast', () =>
      loads(
        BVLC,
        all(graph => void graph.nodes.unshift(node('Cast', `${CONV1}.weight`, 'cast', { to: { int: 1 } })), inputs(CONV1, undefined, 'cast')), // prettier-ignore
      ));

    it('nodes in another order', () => loads(BVLC, graph => void graph.nodes.reverse()));

    it('zeros around values that are not negative', async () => {
      const padded: Edit = graph => {
        graph.initializers.push(longTensor('pads', 0, 0, 0, 0, 0, 0, 1, 1));
        const pool = giving(graph, 'maxpool1');
        pool.attributes.set('ceil_mode', { int: 0 });
        pool.inputs = ['padded'];
        graph.nodes.unshift(node('Pad', `${RELU1} pads`, 'padded'));
      };
      await loads(BVLC, padded);
      const negative: Edit = graph => {
        padded(graph);
        giving(graph, 'padded').inputs[0] = CONV1;
      };
      assert.match(await refusal(BVLC, negative), /its node "maxpool1" \(MaxPool\) reads conv1\.conv_block\.0/);
    });

    describe('the normalization of the input in the file', () => {
      const { factors, offsets } = TRANSFORM_INPUT;

      it('is torchvision’s transform_input, or the whole of it', async () => {
        await loads(TORCHVISION, preparedInput(factors, offsets));
        await loads(TORCHVISION, preparedInput([2, 2, 2], [-1, -1, -1]));
        const [byte] = [2 / 255];
        await loads(TORCHVISION, preparedInput([byte, byte, byte], [-1, -1, -1]));
      });

      it('is refused where it is another', async () => {
        const expected =
          /its input is prepared in another way than that of torchvision GoogLeNet \(RGB: .*"ready" \(Concat\)/;
        assert.match(await refusal(TORCHVISION, preparedInput([...factors].reverse(), offsets)), expected);
        assert.match(await refusal(TORCHVISION, preparedInput(factors, [0, 0, 0])), expected);
        assert.match(await refusal(TORCHVISION, preparedInput([-2, -2, -2], [1, 1, 1])), expected);
        const exchanged: Edit = graph => {
          preparedInput([2, 2, 2], [-1, -1, -1])(graph);
          giving(graph, 'ready').inputs.reverse();
        };
        assert.match(await refusal(TORCHVISION, exchanged), expected);
      });
    });

    describe('local response normalization as PyTorch writes it', () => {
      it('is read', () => loads(BVLC, decomposedNorm({})));

      for (const [what, formula, expected] of [
        ['another size', { size: 3 }, /its node "norm1" \(Div\) reads maxpool1/],
        [
          'another alpha',
          { alpha: 1e-3 },
          /its node "norm1" \(norm1\) has alpha 0\.00100\d+, BVLC GoogLeNet has 0\.0001/,
        ],
        ['another beta', { beta: 0.5 }, /\(norm1\) has beta 0\.5, BVLC GoogLeNet has 0\.75/],
        ['neighbors on one side', { before: 3 }, /its node "norm1" \(Div\) reads maxpool1|reads squares of maxpool1/],
        ['neighbors along the height', { shape: [1, 1, 56, 64, 56] }, /its node "norm1" \(Div\) reads maxpool1/],
      ] as const) {
        it(`is refused with ${what}`, async () => assert.match(await refusal(BVLC, decomposedNorm(formula)), expected));
      }
    });
  });

  describe('is refused where it is no computation:', () => {
    const cases: readonly (readonly [string, Edit, RegExp])[] = [
      ['a circle', inputs('maxpool1', 'norm1'), /its node "[\w.]+" waits for its own result/],
      ['a node of itself', graph => void graph.nodes.push(node('Add', 'logits round', 'round')), /"round" waits for its own/],
      ['a value that nothing gives', inputs('maxpool1', 'lost'), /its node "maxpool1" \(MaxPool\) reads "lost", which nothing gives/],
      ['a value that is given twice', graph => void graph.nodes.push(node('Relu', 'logits', RELU1)), /its value "conv1\.conv_block\.1" is given twice/],
      ['a tensor that a node gives too', graph => void graph.nodes.push(node('Relu', 'logits', 'fc.bias')), /its value "fc\.bias" is given twice/],
      ['a result that nothing gives', graph => { graph.outputs = ['lost']; }, /its result "lost" is given by nothing/],
      ['no results', graph => { graph.outputs = []; }, /its results are nothing, not fc/],
      ['a node without inputs', change(RELU1, { inputs: [] }), /its node "conv1\.conv_block\.1" \(Relu\) reads nothing, BVLC GoogLeNet has no such operation/],
      ['100,000 nodes', graph => {
        for (let index = 0; index < 100_000; index++) graph.nodes.push(node('Identity', 'logits', `copy${index}`));
      }, /more nodes than any GoogLeNet has/],
    ]; // prettier-ignore
    for (const [what, edit, expected] of cases) {
      it(what, async () => assert.match(await refusal(BVLC, edit), expected));
    }
  });
});
