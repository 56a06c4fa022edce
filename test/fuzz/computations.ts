import { FormatError } from '../../src/base/formatError';
import type { Graph } from '../../src/model/graph';
import type { VariantId } from '../../src/model/variants';
import { checkComputation } from '../../src/weights/topology/checkComputation';
import type { OwnedParameter } from '../../src/weights/topology/checkContext';
import { WeightsError } from '../../src/weights/weightsError';
import type { Attribute, EditedNode } from '../fixtures/onnxEdit';
import { kerasTopology } from '../../src/export/tfjsTopology';
import { blobName, caffeLayerName } from '../../src/weights/caffeNames';
import { kerasName } from '../../src/weights/kerasNames';
import { bvlcLayers, caffeModel } from '../fixtures/caffeVariant';
import { bytesOf, caffeBlob, floats, packed } from '../fixtures/weightFiles';
import { editOnnx, withSmallTensors } from '../fixtures/onnxEdit';
import type { Edit } from '../fixtures/onnxForms';
import { computedShape, decomposedNorm, preparedInput, separateProduct, TRANSFORM_INPUT } from '../fixtures/onnxForms';
import type { SuspectFile } from '../fixtures/suspectFile';
import { parseSuspect } from '../fixtures/suspectFile';
import { modelOf, onnxOf } from '../fixtures/variantFiles';
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
  const { graph } = modelOf('bvlc-googlenet');
  const caffeNames = new Map(
    graph.layers.flatMap(layer =>
      layer.parameters.map(({ role }, index) => {
        return [blobName(caffeLayerName(layer.path) ?? '', index), { layer, role }] as const;
      }),
    ),
  );
  return [
    ...COMPUTED.map(({ variant, useAux, edits }) =>
      target(`onnx-${variant}`, variant, useAux, () => seedsOf(variant, useAux, edits)),
    ),
    target('caffe', 'bvlc-googlenet', false, caffeSeeds, caffeNames),
    target('keras', 'torchvision-googlenet', true, kerasSeeds),
  ];
}

function target(
  name: string,
  variant: VariantId,
  useAux: boolean,
  makeSeeds: () => readonly Seed[],
  owners?: ReadonlyMap<string, OwnedParameter>,
): Target {
  const { graph } = modelOf(variant, useAux);
  const parameters =
    owners ??
    new Map(graph.layers.flatMap(layer => layer.parameters.map(({ key, role }) => [key, { layer, role }] as const)));
  const seeds: Seed[] = [];
  return {
    name: `computation-${name}`,
    get seeds(): readonly Seed[] {
      if (seeds.length === 0) seeds.push(...makeSeeds());
      return seeds;
    },
    tokens: TOKENS,
    judge: file => judgeComputation(file, graph, variant, parameters),
  };
}

function caffeSeeds(): readonly Seed[] {
  const one = caffeBlob([1, 1, 1, 1], packed(5, floats(1)));
  const layers = bvlcLayers().map(layer => ({ ...layer, blobs: layer.blobs.map(() => one) }));
  return [true, false].map(isV1 => wholeFile('net.caffemodel', caffeModel(layers, isV1), 'protobuf'));
}

function kerasSeeds(): readonly Seed[] {
  const { graph } = modelOf('torchvision-googlenet', true);
  const weights = graph.layers.flatMap(({ path, parameters }) =>
    parameters.flatMap(({ role, shape }) => {
      const name = kerasName(role);
      return name === undefined ? [] : [{ name: `${path}/${name}`, shape: shape.map(() => 1), dtype: 'float32' }];
    }),
  );
  const topology = new TextEncoder().encode(JSON.stringify(kerasTopology(graph, 'GoogLeNet', 224)));
  const assemble = ([text = topology]: readonly Uint8Array[]): SuspectFile => ({
    name: 'model.json',
    bytes: bytesOf(
      '{"format":"layers-model","modelTopology":{"model_config":',
      text,
      `},"weightsManifest":[{"paths":["a.bin"],"weights":${JSON.stringify(weights)}}]}`,
    ),
    externalFiles: new Map([['a.bin', new Uint8Array(4 * weights.length)]]),
  });
  return [{ parts: [{ kind: 'json', bytes: topology }], assemble }];
}

function seedsOf(variant: VariantId, useAux: boolean, edits: readonly Edit[]): readonly Seed[] {
  const plain = withSmallTensors(onnxOf(variant, useAux));
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

async function judgeComputation(
  file: SuspectFile,
  graph: Graph,
  variant: VariantId,
  parameters: ReadonlyMap<string, OwnedParameter>,
): Promise<Verdict<unknown>> {
  try {
    const { computation } = await parseSuspect(file);
    if (!computation) return { refusal: 'no computation' };
    return { read: checkComputation(computation, graph, variant, parameters) };
  } catch (error) {
    const refusal = error instanceof FormatError ? new WeightsError(file.name, error.message) : error;
    return { refusal: checkRefusal(refusal, file.name, WeightsError) };
  }
}
