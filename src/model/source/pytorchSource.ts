import type { Architecture, ModuleName } from '../architecture/architecture';
import { STAGES } from '../architecture/architecture';
import type { AdaptiveAvgPool2d, AvgPool2d, Graph, Layer, Linear } from '../graph';
import type { Style } from '../style';
import { isEdited, isVariantId, ownInputSize, VARIANTS } from '../variants';
import { convolutionOf, inceptionClass, widthsTable } from './inceptionClass';
import type { Block } from './pythonText';
import { define, moduleClass, pythonText } from './pythonText';

/**
 * The PyTorch class of a network, edited or not, in Python: its modules have the graph's names, so that its state_dict has the
 * graph's keys, and its table in torchinfo the summary's rows.
 * @throws Error when the graph is of no known variant.
 */
export function pytorchSource(graph: Graph): string {
  const { variant, architecture } = graph;
  if (!isVariantId(variant)) throw new Error(`There is no class of ${variant}.`);
  const { name, style } = VARIANTS[variant];
  const edited = isEdited(graph);
  return pythonText([
    `"""${name}${edited ? ', edited' : ''}, in PyTorch.`,
    '',
    'The module names are those that GoogLeNet Inspector shows. Weights saved with `torch.save(model.state_dict(), "mine.pth")`',
    edited ? 'fit this network alone.' : 'load in the inspector as they are.',
    '"""',
    '',
    'import torch',
    ...(style.functional ? ['import torch.nn.functional as F'] : []),
    'from torch import nn',
    '',
    ...widthsTable(architecture),
    ...basicConvolution(architecture, style),
    ...inceptionClass(architecture, style.maxPool.ceilMode),
    ...(graph.options.useAux ? auxiliaryHead(graph, style) : []),
    ...networkClass(graph, style),
    ...script(graph),
  ]);
}

function python(value: boolean): string {
  return value ? 'True' : 'False';
}

function basicConvolution({ batchNorm }: Architecture, { functional }: Style): Block {
  const convolution = `nn.Conv2d(inputs, outputs, bias=${python(!batchNorm)}, **options)`;
  const normalization = 'nn.BatchNorm2d(outputs, eps=0.001)';
  const doc = batchNorm
    ? "Convolution, batch normalization, ReLU. The normalization's shift makes a bias needless."
    : 'Convolution with a bias, ReLU.';
  if (functional) {
    return moduleClass(
      'BasicConv2d',
      doc,
      'inputs, outputs, **options',
      [`self.conv = ${convolution}`, ...(batchNorm ? [`self.bn = ${normalization}`] : [])],
      [batchNorm ? 'return F.relu(self.bn(self.conv(x)))' : 'return F.relu(self.conv(x))'],
    );
  }
  const steps = [convolution, ...(batchNorm ? [normalization] : []), 'nn.ReLU()'].map(step => `${step},`);
  return moduleClass(
    'BasicConv2d',
    doc,
    'inputs, outputs, **options',
    ['self.conv_block = nn.Sequential(', steps, ')'],
    ['return self.conv_block(x)'],
  );
}

function auxiliaryHead(graph: Graph, { functional, auxiliaryHead: { pool } }: Style): Block {
  const { outFeatures: features, inFeatures } = linear(graph, 'aux1.fc1');
  const width = inFeatures / AUX_GRID ** 2;
  const layers = [
    `self.conv = BasicConv2d(inputs, ${width}, kernel_size=1)`,
    `self.fc1 = nn.Linear(${width} * ${AUX_GRID} * ${AUX_GRID}, ${features})`,
  ];
  const last = ['self.dropout = nn.Dropout(drop_p)', `self.fc2 = nn.Linear(${features}, classes)`];
  const doc = 'A classifier halfway up, which gives the layers below it a gradient of their own while training.';
  const parameters = 'inputs, classes, drop_p';
  if (functional) {
    const [dropout = '', fc2 = ''] = last;
    return moduleClass(
      'InceptionAux',
      doc,
      parameters,
      [...layers, fc2, dropout],
      [`x = self.conv(${poolCall(pool)}).flatten(1)`, 'return self.fc2(self.dropout(F.relu(self.fc1(x))))'],
    );
  }
  return moduleClass(
    'InceptionAux',
    doc,
    parameters,
    [`self.avgpool = ${poolModule(pool)}`, ...layers, 'self.act = nn.ReLU()', ...last],
    ['x = self.conv(self.avgpool(x)).flatten(1)', 'return self.fc2(self.dropout(self.act(self.fc1(x))))'],
  );
}

/** Positions along a side of what an auxiliary head flattens. */
const AUX_GRID = 4;

function poolCall(pool: AvgPool2d | AdaptiveAvgPool2d): string {
  return pool.type === 'AvgPool2d'
    ? `F.avg_pool2d(x, ${pool.kernelSize}, stride=${pool.stride})`
    : `F.adaptive_avg_pool2d(x, (${pool.outputSize}, ${pool.outputSize}))`;
}

function poolModule(pool: AvgPool2d | AdaptiveAvgPool2d): string {
  return pool.type === 'AvgPool2d'
    ? `nn.AvgPool2d(${pool.kernelSize}, stride=${pool.stride})`
    : `nn.AdaptiveAvgPool2d(${pool.outputSize})`;
}

function linear(graph: Graph, path: string): Linear {
  const op = graph.layers.find(layer => layer.path === path)?.op;
  if (op?.type !== 'Linear') throw new Error(`The network has no ${path}.`);
  return op;
}

/** The auxiliary heads, by the Inception modules that they follow. */
const HEAD_AFTER: Readonly<Partial<Record<ModuleName, string>>> = { inception4a: 'aux1', inception4d: 'aux2' };

function networkClass(graph: Graph, style: Style): Block {
  const { architecture, root, options } = graph;
  const { stem, localResponseNorm, classifier } = architecture;
  const norm = 'nn.LocalResponseNorm(5, alpha=1e-4, beta=0.75, k=1)';
  const [reduce, convolution] = style.stem;
  const heads = options.useAux;
  const outputs = (name: ModuleName): number => channelsOf(graph, name);
  const features = linear(graph, 'fc').inFeatures;
  const side = Math.sqrt(features / outputs('inception5b'));
  const init: Block = [
    ...(heads ? ['self.use_aux = use_aux'] : []),
    `self.conv1 = ${convolutionOf(3, stem.conv1.width, String(stem.conv1.kernel), 2)}`,
    `self.maxpool1 = ${stagePool(style, 3)}`,
    ...(localResponseNorm ? [`self.norm1 = ${norm}`] : []),
    `self.${reduce} = BasicConv2d(${stem.conv1.width}, ${stem.conv2a.width}, kernel_size=1)`,
    `self.${convolution} = ${convolutionOf(stem.conv2a.width, stem.conv2b.width, String(stem.conv2b.kernel))}`,
    ...(localResponseNorm ? [`self.norm2 = ${norm}`] : []),
    `self.maxpool2 = ${stagePool(style, 3)}`,
    `channels = ${stem.conv2b.width}`,
    'for name, widths in WIDTHS.items():',
    [
      'module = Inception(channels, *widths)',
      'self.add_module(f"inception{name}", module)',
      'channels = module.outputs',
      'if name == "3b":',
      [`self.maxpool3 = ${stagePool(style, 3)}`],
      'if name == "4e":',
      [`self.maxpool4 = ${stagePool(style, style.maxPool.lastKernel)}`],
    ],
    ...(heads
      ? [
          'if use_aux:',
          [
            `self.aux1 = InceptionAux(${outputs('inception4a')}, num_classes, drop_p_aux)`,
            `self.aux2 = InceptionAux(${outputs('inception4d')}, num_classes, drop_p_aux)`,
          ],
        ]
      : []),
    ...(classifier.kind === 'gap' ? ['self.avgpool = nn.AdaptiveAvgPool2d(1)'] : []),
    'self.dropout = nn.Dropout(drop_p)',
    ...(classifier.kind === 'gap'
      ? ['self.fc = nn.Linear(channels, num_classes)']
      : [
          `# For inputs of ${classifier.inputSize} x ${classifier.inputSize} pixels: each position of the last map has weights of its own.`,
          `self.fc = nn.Linear(channels * ${side} * ${side}, num_classes)`,
        ]),
    'if init_weights:',
    ['self.apply(initialize)'],
  ];
  const parameters = [
    `num_classes=${options.classes}`,
    ...(heads ? ['use_aux=True'] : []),
    'init_weights=False',
    `drop_p=${options.dropP}`,
    ...(heads ? [`drop_p_aux=${options.dropPAux}`] : []),
  ];
  return [
    '',
    '',
    `class ${root.type}(nn.Module):`,
    [
      ...define(`__init__(self, ${parameters.join(', ')})`, 'super().__init__()', ...init),
      '',
      ...define('forward(self, x)', ...forward(graph, style)),
    ],
    '',
    '',
    ...define('initialize(module)', 'if isinstance(module, (nn.Conv2d, nn.Linear)):', [
      'nn.init.trunc_normal_(module.weight, mean=0.0, std=0.01, a=-2, b=2)',
    ]),
    ...(heads
      ? [
          '',
          '',
          ...define(
            'loss(outputs, targets)',
            '"""While training: the main head, and three tenths of what the two helpers say."""',
            'main, aux2, aux1 = (nn.functional.cross_entropy(output, targets) for output in outputs)',
            'return main + 0.3 * (aux1 + aux2)',
          ),
        ]
      : []),
  ];
}

function stagePool({ maxPool: { ceilMode, stagePadding } }: Style, kernel: number): string {
  const options = [
    'stride=2',
    ...(stagePadding > 0 ? [`padding=${stagePadding}`] : []),
    ...(ceilMode ? ['ceil_mode=True'] : []),
  ];
  return `nn.MaxPool2d(${kernel}, ${options.join(', ')})`;
}

/** What an Inception module gives. */
function channelsOf({ layers }: Graph, name: ModuleName): number {
  const producers = new Map(layers.map(layer => [layer.path, layer]));
  const channels = (layer: Layer | undefined): number => {
    if (!layer) return 3;
    if (layer.op.type === 'Conv2d') return layer.op.outChannels;
    return layer.inputs.reduce((sum, input) => sum + channels(producers.get(input)), 0);
  };
  return channels(producers.get(`${name}.cat`));
}

function forward(graph: Graph, style: Style): Block {
  const { localResponseNorm, classifier } = graph.architecture;
  const heads = graph.options.useAux;
  const [reduce, convolution] = style.stem;
  const call = (names: readonly string[]): string => names.reduce((inner, name) => `self.${name}(${inner})`, 'x');
  const stages = STAGES.flatMap((stage, index) => {
    const lines: Block[number][] = [];
    let chain: string[] = [];
    const flush = (): void => {
      if (chain.length > 0) lines.push(`x = ${call(chain)}`);
      chain = [];
    };
    for (const name of stage) {
      chain.push(name);
      const head = heads ? HEAD_AFTER[name] : undefined;
      if (head === undefined) continue;
      flush();
      lines.push(`${head} = self.${head}(x) if heads else None`);
    }
    if (index < STAGES.length - 1) chain.push(`maxpool${index + 3}`);
    flush();
    return lines;
  });
  const flat = classifier.kind === 'gap' ? 'self.avgpool(x).flatten(1)' : 'x.flatten(1)';
  return [
    ...(heads ? ['heads = self.training and self.use_aux'] : []),
    `x = ${call(['conv1', 'maxpool1', ...(localResponseNorm ? ['norm1'] : [])])}`,
    `x = ${call([reduce, convolution, ...(localResponseNorm ? ['norm2'] : []), 'maxpool2'])}`,
    ...stages,
    `x = self.fc(self.dropout(${flat}))`,
    heads ? 'return (x, aux2, aux1) if heads else x' : 'return x',
  ];
}

function script({ root, architecture }: Graph): Block {
  const size = ownInputSize({ architecture });
  return [
    '',
    '',
    'if __name__ == "__main__":',
    [
      `network = ${root.type}()`,
      'print(f"{sum(p.numel() for p in network.parameters()):,} parameters")',
      `print(tuple(network.eval()(torch.zeros(1, 3, ${size}, ${size})).shape))`,
    ],
  ];
}
