import * as v from 'valibot';

/** Wider branches run on no machine that this extension meets, and would take counts beyond 2⁵³. */
export const MAX_WIDTH = 4096;
export const MAX_KERNEL = 15;
/** The network is defined at every size from the first on, whatever its widths and kernels are. */
export const MIN_FLATTENED_INPUT = 64;
export const MAX_FLATTENED_INPUT = 1024;

const width = v.pipe(
  v.number('a width is a number'),
  v.integer('a width is a whole number'),
  v.minValue(1, 'a width is at least 1: a branch of no channels computes nothing'),
  v.maxValue(MAX_WIDTH, `a width is at most ${MAX_WIDTH}`),
);

const kernel = v.pipe(
  v.number("a kernel's size is a number"),
  v.integer("a kernel's size is a whole number"),
  v.minValue(1, "a kernel's size is at least 1"),
  v.maxValue(MAX_KERNEL, `a kernel's size is at most ${MAX_KERNEL}`),
  v.check(
    size => size % 2 === 1,
    "a kernel's size is odd: with an even one no padding keeps the branches equally large",
  ),
);

const flattenedInput = v.pipe(
  v.number('the size of the input is a number'),
  v.integer('the size of the input is a whole number'),
  v.minValue(MIN_FLATTENED_INPUT, `the size of the input is at least ${MIN_FLATTENED_INPUT}`),
  v.maxValue(MAX_FLATTENED_INPUT, `the size of the input is at most ${MAX_FLATTENED_INPUT}`),
);

/** A convolution of the stem. Its padding is half of its kernel. */
const Convolution = v.strictObject({ width, kernel });

/** A branch of an Inception module: the 1×1 convolution that reduces its input, null without one, and the convolution. */
const Branch = v.strictObject({ reduce: v.nullable(width), width, kernel });
export type Branch = v.InferOutput<typeof Branch>;

/** An Inception module; `project` is the 1×1 convolution after the pool, null without one. */
export const ModuleWidths = v.strictObject({
  branch1: v.strictObject({ width }),
  branch2: Branch,
  branch3: Branch,
  branch4: v.strictObject({ project: v.nullable(width) }),
});
export type ModuleWidths = v.InferOutput<typeof ModuleWidths>;

/** What stands between the last module and the classes. */
const Classifier = v.variant(
  'kind',
  [
    v.strictObject({ kind: v.literal('gap') }),
    /** Every position of the last map has weights of its own: the layer fits one size of the input, in pixels. */
    v.strictObject({ kind: v.literal('flatten'), inputSize: flattenedInput }),
  ],
  'the classifier is of kind "gap" or "flatten"',
);
export type Classifier = v.InferOutput<typeof Classifier>;

/** What of a GoogLeNet can be edited. Names and the rounding of pools stay those of the variant that it is an edit of. */
export const Architecture = v.strictObject({
  batchNorm: v.boolean(),
  localResponseNorm: v.boolean(),
  /** `conv2a` and `conv2b` are the 1×1 and the second convolution between the first two pools, whatever the class calls them. */
  stem: v.strictObject({ conv1: Convolution, conv2a: v.strictObject({ width }), conv2b: Convolution }),
  modules: v.strictObject({
    inception3a: ModuleWidths,
    inception3b: ModuleWidths,
    inception4a: ModuleWidths,
    inception4b: ModuleWidths,
    inception4c: ModuleWidths,
    inception4d: ModuleWidths,
    inception4e: ModuleWidths,
    inception5a: ModuleWidths,
    inception5b: ModuleWidths,
  }),
  classifier: Classifier,
});
export type Architecture = v.InferOutput<typeof Architecture>;
export type ModuleName = keyof Architecture['modules'];

/** The Inception modules in forward order, one list a stage; a max pool stands between stages. */
export const STAGES = [
  ['inception3a', 'inception3b'],
  ['inception4a', 'inception4b', 'inception4c', 'inception4d', 'inception4e'],
  ['inception5a', 'inception5b'],
] as const satisfies readonly (readonly ModuleName[])[];

export const MODULE_NAMES: readonly ModuleName[] = STAGES.flat();

export function isModuleName(name: string): name is ModuleName {
  return MODULE_NAMES.some(known => known === name);
}

/** The same for architectures that are alike, and for two that are absent. */
export function architectureKey(architecture: Architecture | undefined): string {
  return architecture ? JSON.stringify(v.parse(Architecture, architecture)) : '';
}
