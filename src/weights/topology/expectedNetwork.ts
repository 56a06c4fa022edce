import { analyze } from '../../model/analysis';
import { InputSizeError } from '../../model/inputSizes';
import { DEFAULT_INPUT_SIZE } from '../../model/defaults';
import type { Graph, Layer, Shape } from '../../model/graph';
import { INPUT, INPUT_CHANNELS, typeOf } from '../../model/graph';
import { isNonNegative } from '../../model/nonNegative';
import type { Variant, VariantId } from '../../model/variants';
import { VARIANTS } from '../../model/variants';
import { FormatError } from '../../base/formatError';
import type { ComputationInput } from '../computation';

/** A variant's graph as a file's computation is compared with it. Dropout layers are passed over. */
export class ExpectedNetwork {
  readonly variant: Variant;
  /** Images in the file's input. */
  readonly batch: number;
  private readonly layers: ReadonlyMap<string, Layer>;
  private readonly readers = new Map<string, Layer[]>();
  private readonly heights: ReadonlyMap<string, Shape | undefined>;
  private readonly widths: ReadonlyMap<string, Shape | undefined>;
  private readonly nonNegative = new Map<string, boolean>();

  /**
   * @param input what the file says of its input's shape; sizes that may be any are taken as 224.
   * @throws FormatError when the network is not defined at that size.
   */
  constructor(
    readonly graph: Graph,
    variant: VariantId,
    input: ComputationInput | undefined,
  ) {
    this.variant = VARIANTS[variant];
    this.layers = new Map(graph.layers.map(layer => [layer.path, layer]));
    for (const layer of graph.layers) {
      if (layer.op.type === 'Dropout') continue;
      const key = keyOf(this.inputsOf(layer));
      const readers = this.readers.get(key);
      if (readers) readers.push(layer);
      else this.readers.set(key, [layer]);
    }
    const [batch, , height, width] = input?.shape?.length === 4 ? input.shape : [];
    this.batch = batch ?? 1;
    this.heights = shapesAt(graph, height ?? DEFAULT_INPUT_SIZE);
    this.widths = height === width ? this.heights : shapesAt(graph, width ?? DEFAULT_INPUT_SIZE);
  }

  get name(): string {
    return this.variant.name;
  }

  /** The path of a value: that of its layer, or for dropout of what it reads. */
  valueOf(path: string): string {
    const layer = this.layers.get(path);
    return layer?.op.type === 'Dropout' ? this.valueOf(layer.inputs[0] ?? INPUT) : path;
  }

  inputsOf(layer: Layer): readonly string[] {
    return layer.inputs.map(path => this.valueOf(path));
  }

  /** The layers that read these values, in this order, and nothing else. */
  readersOf(...paths: readonly string[]): readonly Layer[] {
    return this.readers.get(keyOf(paths)) ?? [];
  }

  /** `[C, H, W]` or `[features]`. */
  shapeOf(path: string): Shape {
    const [, channels = 0, height] = this.heights.get(path) ?? [];
    const width = this.widths.get(path)?.[3];
    return height === undefined || width === undefined ? [channels] : [channels, height, width];
  }

  isNonNegative(path: string): boolean {
    const known = this.nonNegative.get(path);
    if (known !== undefined) return known;
    const found = path !== INPUT && isNonNegative(this.graph, path);
    this.nonNegative.set(path, found);
    return found;
  }

  /** `maxpool1 (MaxPool2d)`, as messages name a layer. */
  describe(path: string): string {
    const layer = this.layers.get(path);
    if (path === INPUT) return 'the input';
    return layer ? `${path} (${layer.functional ? typeOf(layer) : layer.op.type})` : path;
  }

  /** What the variant computes of a value: `norm1 (LocalResponseNorm)`. */
  describeReaders(path: string): string {
    const readers = this.readersOf(path);
    const cats = this.graph.layers.filter(layer => layer.inputs.length > 1 && layer.inputs.includes(path));
    const shown = [...readers, ...cats].slice(0, 4).map(layer => this.describe(layer.path));
    return shown.length === 0 ? 'nothing' : shown.join(', ');
  }
}

function keyOf(paths: readonly string[]): string {
  return paths.join('\n');
}

function shapesAt(graph: Graph, inputSize: number): ReadonlyMap<string, Shape | undefined> {
  const mode = graph.options.useAux ? 'train' : 'eval';
  try {
    const { modules } = analyze(graph, { batch: 1, inputSize, mode });
    const shapes = new Map<string, Shape | undefined>([[INPUT, [1, INPUT_CHANNELS, inputSize, inputSize]]]);
    for (const { path } of graph.layers) shapes.set(path, modules.get(path)?.output);
    return shapes;
  } catch (error) {
    if (!(error instanceof InputSizeError)) throw error;
    const { smallest, largest } = error;
    const range = largest === Infinity ? `at least ${smallest}` : `${smallest} to ${largest}`;
    throw new FormatError(`its input has ${inputSize} pixels along a side, but the network takes ${range}`, {
      cause: error,
    });
  }
}
