import type { PrintedRow, PrintedTable } from './printedTable';

/** Modules of PyTorch without modules inside; every other class contains others. */
const LAYER_TYPES = new RegExp(
  `^(?:${[
    '(?:Lazy)?Conv(?:Transpose)?[123]d',
    '(?:Lazy)?(?:Sync)?(?:Batch|Instance)Norm(?:[123]d)?',
    '(?:Group|Layer|LocalResponse|CrossMapLRN|RMS)Norm(?:2d)?',
    'CrossMapLRN2d',
    '(?:Adaptive|Fractional|LP|Global)?(?:Max|Avg|LP)(?:Un)?[Pp]ool[123]?d?',
    '(?:Alpha|Feature)?(?:Alpha)?Dropout[123]?d?',
    '(?:Lazy|Bi)?Linear',
    '(?:Leaky|P|R|C)?(?:Re|E|S|Ce|G|Si|Mi)LU6?',
    '(?:CELU|SELU|GELU|SiLU|ELU|GLU|PReLU|RReLU|Mish|Tanh|Sigmoid|LogSigmoid|Soft(?:max|max2d|plus|sign|shrink|min)|LogSoftmax)',
    '(?:Hard(?:swish|sigmoid|tanh|shrink)|Tanhshrink|Threshold)',
    '(?:Zero|Reflection|Replication|Constant|Circular)Pad[123]d',
    '(?:Upsample|UpsamplingNearest2d|UpsamplingBilinear2d|PixelShuffle|ChannelShuffle|Fold|Unfold)',
    '(?:Embedding|Identity|Flatten|Unflatten)',
  ].join('|')})$`,
);

/** Modules that change no number: a network has them or not. */
const NO_OPERATIONS: readonly string[] = ['Flatten', 'Identity'];

/** Whether a class is the writer's own, or PyTorch's for modules that contain others. */
export function isContainer(type: string): boolean {
  return !LAYER_TYPES.test(type);
}

/** The rows that stand for layers, or for all that a table which ends there has inside a module. */
export function layersOf({ tool, rows }: PrintedTable): readonly PrintedRow[] {
  const layers = rows.filter((row, index) =>
    tool === 'torchsummary'
      ? !isContainer(row.type) || (row.params ?? 0) > 0
      : (rows[index + 1]?.depth ?? 0) <= row.depth,
  );
  return layers.filter(({ type }) => !NO_OPERATIONS.includes(type));
}
