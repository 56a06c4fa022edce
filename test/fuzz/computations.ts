import type { VariantId } from '../../src/model/variants';
import { WeightsError } from '../../src/weights/weightsError';
import { compare, smallCaffe, smallOnnx, smallTfjs, topologyOf } from '../fixtures/comparedFiles';
import type { Attribute, EditedNode } from '../fixtures/onnxEdit';
import { editOnnx } from '../fixtures/onnxEdit';
import type { Edit } from '../fixtures/onnxForms';
import { computedShape, decomposedNorm, preparedInput, separateProduct, TRANSFORM_INPUT } from '../fixtures/onnxForms';
import type { SuspectFile } from '../fixtures/suspectFile';
import type { Verdict } from '../fixtures/verdict';
import { checkRefusal } from '../fixtures/verdict';
import type { Seed, Target } from './target';
import { wholeFile } from './target';

// The nodes of whole networks, whose tensors have one value each, so that a round is short.

interface Computed {
  readonly variant: VariantId;
  readonly useAux: boolean;
  readonly edits: readonly Edit[];
}

const { factors, offsets } = TRANSFORM_INPUT;

const COMPUTED: readonly Computed[] = [
  { variant: 'bvlc-googlenet', useAux: false, edits: [decomposedNorm(), computedShape] },
  { variant: 'inception-v1-bn', useAux: false, edits: [separateProduct] },
  { variant: 'torchvision-googlenet', useAux: true, edits: [preparedInput(factors, offsets)] },
];

/** The operators and attributes that a node may have. */
const TOKENS: readonly Uint8Array[] = [
  ...['Neg', 'Relu', 'LeakyRelu', 'Conv', 'MaxPool', 'AveragePool', 'LRN', 'Concat', 'Identity', 'Reshape', 'If', 'Gemm'],
  ...['strides', 'pads', 'group', 'alpha', 'axis', 'auto_pad', 'SAME_UPPER', 'input', 'logits', 'conv1.conv_block.0.weight'],
].map(text => new TextEncoder().encode(text)); // prettier-ignore

/** What files of each format say of their computation, as the comparison with a variant gets it. */
export function computationTargets(): readonly Target[] {
  return [
    ...COMPUTED.map(({ variant, useAux, edits }) =>
      target(`onnx-${variant}`, variant, useAux, () => seedsOf(variant, useAux, edits)),
    ),
    target('caffe', 'bvlc-googlenet', false, () =>
      [true, false].map(isV1 => wholeFile('net.caffemodel', smallCaffe(isV1), 'protobuf')),
    ),
    target('keras', 'torchvision-googlenet', true, () => [kerasSeed('torchvision-googlenet', true)]),
  ];
}

function target(name: string, variant: VariantId, useAux: boolean, makeSeeds: () => readonly Seed[]): Target {
  const seeds: Seed[] = [];
  return {
    name: `computation-${name}`,
    get seeds(): readonly Seed[] {
      if (seeds.length === 0) seeds.push(...makeSeeds());
      return seeds;
    },
    tokens: TOKENS,
    judge: file => judgeComputation(file, variant, useAux),
  };
}

function kerasSeed(variant: VariantId, useAux: boolean): Seed {
  const topology = new TextEncoder().encode(topologyOf(variant, useAux));
  return {
    parts: [{ kind: 'json', bytes: topology }],
    assemble: ([changed = topology]) => smallTfjs(variant, useAux, changed),
  };
}

function seedsOf(variant: VariantId, useAux: boolean, edits: readonly Edit[]): readonly Seed[] {
  const plain = smallOnnx(variant, useAux);
  const edited = editOnnx(plain, graph => edits.forEach(edit => edit(graph)));
  return [plain, edited].flatMap(bytes => [wholeFile('net.onnx', bytes, 'protobuf'), asJson(bytes)]);
}

/** The nodes as JSON, so that changes are of operators, names and attributes, rather than of how they are written. */
function asJson(model: Uint8Array): Seed {
  let nodes: unknown[] = [];
  editOnnx(model, graph => {
    nodes = graph.nodes.map(each => ({ ...each, attributes: Object.fromEntries(each.attributes) }));
  });
  const json = JSON.stringify(nodes, (_, value: unknown) =>
    value instanceof Uint8Array ? { bytes: [...value] } : value,
  );
  return {
    parts: [{ kind: 'json', bytes: new TextEncoder().encode(json) }],
    assemble: ([text = new Uint8Array()]) => {
      const bytes = editOnnx(model, graph => {
        graph.nodes = nodesOf(new TextDecoder().decode(text)) ?? graph.nodes;
      });
      return { name: 'net.onnx', bytes, externalFiles: new Map() };
    },
  };
}

/** The nodes of a JSON text, as far as they are nodes; undefined where it is no JSON. */
function nodesOf(text: string): EditedNode[] | undefined {
  try {
    return listOf(JSON.parse(text)).map(value => {
      const { name, operator, domain, inputs, outputs, attributes } = recordOf(value);
      return {
        name: textOf(name),
        operator: textOf(operator),
        domain: textOf(domain),
        inputs: listOf(inputs).map(textOf),
        outputs: listOf(outputs).map(textOf),
        attributes: new Map(Object.entries(recordOf(attributes)).map(([key, each]) => [key, attributeOf(each)])),
      };
    });
  } catch {
    return undefined;
  }
}

function attributeOf(value: unknown): Attribute {
  const { int, float, ints, text, tensor, graph } = recordOf(value);
  if (ints !== undefined) return { ints: listOf(ints).map(wholeNumber) };
  if (float !== undefined) return { float: Math.fround(Number(float)) };
  if (text !== undefined) return { text: textOf(text) };
  if (tensor !== undefined) return { tensor: Uint8Array.from(listOf(recordOf(tensor)['bytes']).map(Number)) };
  if (graph !== undefined) return { graph: Uint8Array.from(listOf(recordOf(graph)['bytes']).map(Number)) };
  return { int: wholeNumber(int) };
}

function wholeNumber(value: unknown): number {
  const number = Math.trunc(Number(value));
  return Number.isSafeInteger(number) ? number : 2 ** 40;
}

function recordOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function textOf(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}

async function judgeComputation(file: SuspectFile, variant: VariantId, useAux: boolean): Promise<Verdict<unknown>> {
  try {
    return { read: await compare(file, variant, useAux) };
  } catch (error) {
    return { refusal: checkRefusal(error, file.name, WeightsError) };
  }
}
