/**
 * The parameters of the kernels by name, in the order of their functions in assembly/. Addresses are in bytes, sizes in
 * values. A `scratch`, where there is one, comes first, and both ends of a range side by side.
 */
export const SIGNATURES = {
  pad: ['image', 'padded', 'height', 'width', 'channels', 'padding', 'fromRow', 'toRow'],
  spaceToDepth: ['image', 'output', 'height', 'width', 'channels', 'padding', 'outputWidth', 'fromRow', 'toRow'],
  packFilter: ['filter', 'scale', 'packed', 'taps', 'channels', 'filters'],
  direct: [
    'image',
    'packed',
    'bias',
    'output',
    'imageWidth',
    'channels',
    'kernelSize',
    'stride',
    'outputWidth',
    'filters',
    'positionStride',
    'relu',
    'fromPosition',
    'toPosition',
    'fromFilter',
    'toFilter',
  ],
  packWinogradFilter: ['scratch', 'filter', 'scale', 'packed', 'kernelSize', 'channels', 'filters'],
  transformTiles: [
    'scratch',
    'image',
    'transformed',
    'height',
    'width',
    'channels',
    'padding',
    'tileSize',
    'tilesAcross',
    'transformedPoint',
    'firstTile',
    'fromTile',
    'toTile',
  ],
  multiplyTiles: [
    'scratch',
    'transformed',
    'packed',
    'bias',
    'output',
    'channels',
    'tileSize',
    'tilesAcross',
    'outputHeight',
    'outputWidth',
    'filters',
    'positionStride',
    'relu',
    'transformedPoint',
    'productPoint',
    'filtersAtOnce',
    'fromTile',
    'toTile',
    'fromFilter',
    'toFilter',
  ],
  maxPool: [
    'scratch',
    'image',
    'output',
    'height',
    'width',
    'channels',
    'kernelSize',
    'stride',
    'padding',
    'outputWidth',
    'fromRow',
    'toRow',
  ],
  averagePool: [
    'image',
    'output',
    'width',
    'channels',
    'kernelSize',
    'stride',
    'outputWidth',
    'fromPosition',
    'toPosition',
  ],
  localResponseNorm: ['scratch', 'image', 'output', 'channels', 'radius', 'k', 'alpha', 'fromPosition', 'toPosition'],
} as const satisfies Readonly<Record<string, readonly string[]>>;

export type KernelName = keyof typeof SIGNATURES;

type ParameterName<K extends KernelName> = (typeof SIGNATURES)[K][number];

/** What a kernel is called with. */
export type KernelArguments<K extends KernelName> = Readonly<Record<ParameterName<K>, number>>;

/** The ranges of a kernel, for instance `Row` for `fromRow` to before `toRow`. */
export type KernelRange<K extends KernelName> =
  ParameterName<K> extends infer P ? (P extends `from${infer R}` ? R : never) : never;
