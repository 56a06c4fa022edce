import type { GraphOptions, Parameter, Shape } from '../../model/graph';
import { DEFAULT_OPTIONS } from '../../model/defaults';
import { HEADS, elementCount, sameShape } from '../../model/graph';
import type { VariantId } from '../../model/variants';
import { createGraph } from '../../model/variants';
import { FormatError } from '../../base/formatError';
import type { Computation } from '../computation';
import { DTYPES } from '../dtype';
import type { Candidate, NamedParameter } from './candidate';
import { describeMismatch } from './describeMismatch';
import type { MatchReport } from '../matchReport';
import type { NameScheme } from './nameScheme';
import { NAME_SCHEMES } from './nameScheme';
import type { WeightsFile } from '../weightsFile';
import type { FileTensor } from '../tensor';
import type { ComputationNotes } from '../topology/checkComputation';
import { checkComputation } from '../topology/checkComputation';
import type { OwnedParameter } from '../topology/checkContext';
import { WeightsError } from '../weightsError';

export interface MatchedParameter {
  readonly parameter: Parameter;
  /** Absent for a counter that the file lacks. */
  readonly tensor: FileTensor | undefined;
}

/** A file's tensors as a variant's parameters. */
export interface MatchedWeights {
  readonly variant: VariantId;
  /** The naming scheme of the tensors, as it is shown to people. */
  readonly names: string;
  /** The network's options that the file determines: the number of classes, and whether it has auxiliary heads. */
  readonly options: Pick<GraphOptions, 'classes' | 'useAux'>;
  /** Every parameter and buffer of that graph, in its order. */
  readonly parameters: readonly MatchedParameter[];
  /** Nothing in it is missing, unexpected, or of a wrong shape or type, since such a file is refused. */
  readonly report: MatchReport;
  /** What the file's own computation, which is that of the variant, has beyond it; absent where the file has none. */
  readonly computation?: ComputationNotes;
}

/** What wrappers around a PyTorch module prepend to each key: DataParallel, AveragedModel, torch.compile, Lightning. */
const WRAPPER_PREFIX = /^(?:module\.|_orig_mod\.|model\.)+/;

/** AveragedModel's own counter, next to the wrapped module. */
const AVERAGE_COUNTER = 'n_averaged';

/**
 * Finds the variant whose parameters a file has, by names and shapes, and gives its tensors the graph's keys. No
 * values are read.
 * @throws WeightsError with a report when the file fits no variant, saying what is missing, unexpected or of the wrong
 * shape, or which network it seems to be.
 */
export function matchWeights(file: WeightsFile, fileName: string): MatchedWeights {
  const tensors = withoutWrapperPrefix(file.tensors);
  const candidates = NAME_SCHEMES.flatMap(scheme =>
    scheme.variants.map(variant => compareWithVariant(tensors, scheme, variant)),
  );
  const [best] = candidates.toSorted((a, b) => mismatchCount(a) - mismatchCount(b));
  if (!best) throw new Error('There is no variant to match.');
  const { report } = best;
  if (mismatchCount(best) > 0) {
    throw new WeightsError(fileName, describeMismatch(best, candidates, tensors), report);
  }
  const computation = file.computation && checked(file.computation, best, tensors, fileName, report);
  return {
    variant: best.variant,
    names: best.scheme.name,
    options: best.options,
    parameters: best.parameters.map(({ name, parameter }) => ({ parameter, tensor: tensors.get(name) })),
    report,
    ...(computation && { computation }),
  };
}

/** @throws WeightsError when the file computes something else than the variant that its tensors fit. */
function checked(
  computation: Computation,
  { variant, options, parameters }: Candidate,
  tensors: ReadonlyMap<string, FileTensor>,
  fileName: string,
  report: MatchReport,
): ComputationNotes {
  const graph = createGraph(variant, options);
  const layerOf = new Map(graph.layers.flatMap(layer => layer.parameters.map(({ key }) => [key, layer] as const)));
  const owners = new Map<string, OwnedParameter>();
  for (const { name, parameter } of parameters) {
    const [layer, tensor] = [layerOf.get(parameter.key), tensors.get(name)];
    if (layer && tensor) owners.set(tensor.name, { layer, role: parameter.role });
  }
  try {
    return checkComputation(computation, graph, variant, owners);
  } catch (error) {
    if (error instanceof FormatError) throw new WeightsError(fileName, error.message, report, { cause: error });
    throw error;
  }
}

function withoutWrapperPrefix(tensors: ReadonlyMap<string, FileTensor>): ReadonlyMap<string, FileTensor> {
  const names = [...tensors.keys()].filter(name => name !== AVERAGE_COUNTER);
  const [prefix] = WRAPPER_PREFIX.exec(names[0] ?? '') ?? [];
  if (prefix === undefined || !names.every(name => name.startsWith(prefix))) return tensors;
  return new Map(
    [...tensors].map(([name, tensor]) => [name.startsWith(prefix) ? name.slice(prefix.length) : name, tensor]),
  );
}

function compareWithVariant(
  tensors: ReadonlyMap<string, FileTensor>,
  scheme: NameScheme,
  variant: VariantId,
): Candidate {
  const options = optionsOf(tensors, scheme, variant);
  const parameters = namedParameters(scheme, variant, options);
  const missing: string[] = [];
  const defaulted: string[] = [];
  const wrongShape: { key: string; expected: Shape; found: Shape }[] = [];
  const wrongType: { key: string; found: FileTensor['dtype'] }[] = [];
  const used = new Set<string>();
  for (const { name, parameter } of parameters) {
    const tensor = tensors.get(name);
    const isCounter = parameter.role === 'numBatchesTracked';
    if (!tensor) {
      (isCounter ? defaulted : missing).push(name);
      continue;
    }
    used.add(name);
    if (!fitsShape(tensor.shape, parameter.shape, scheme.squeezes || isCounter)) {
      wrongShape.push({ key: name, expected: parameter.shape, found: tensor.shape });
    } else if (!isCounter && !DTYPES[tensor.dtype].floating) {
      wrongType.push({ key: name, found: tensor.dtype });
    }
  }
  const others = [...tensors].filter(([name]) => !used.has(name));
  const unexpected = others.filter(([, { dtype }]) => DTYPES[dtype].floating).map(([name]) => name);
  const ignored = others
    .filter(([, { dtype }]) => !DTYPES[dtype].floating)
    .map(([name, { dtype, shape }]) => ({ name, dtype, shape }));
  const report = { missing, unexpected, wrongShape, wrongType, defaulted, ignored };
  return { scheme, variant, options, parameters, found: used.size, report };
}

/** The number of classes is the length of the classifier's bias; auxiliary heads exist if the file has any part of one. */
function optionsOf(
  tensors: ReadonlyMap<string, FileTensor>,
  scheme: NameScheme,
  variant: VariantId,
): Candidate['options'] {
  const parameters = namedParameters(scheme, variant, { classes: DEFAULT_OPTIONS.classes, useAux: true });
  const classifierBias = parameters.findLast(({ head, parameter }) => head === HEADS[0] && parameter.role === 'bias');
  const bias = classifierBias && tensors.get(classifierBias.name);
  const classes = bias ? elementCount(bias.shape) : 0;
  return {
    classes: classes > 0 ? classes : DEFAULT_OPTIONS.classes,
    useAux: parameters.some(({ head, name }) => head !== HEADS[0] && tensors.has(name)),
  };
}

function namedParameters(
  scheme: NameScheme,
  variant: VariantId,
  options: Candidate['options'],
): readonly NamedParameter[] {
  return createGraph(variant, options).layers.flatMap(layer =>
    layer.parameters.flatMap(parameter => {
      const name = scheme.nameOf(layer, parameter);
      return name === undefined ? [] : [{ name, head: layer.head, parameter }];
    }),
  );
}

function fitsShape(found: Shape, expected: Shape, squeezes: boolean): boolean {
  return squeezes ? sameShape(squeeze(found), squeeze(expected)) : sameShape(found, expected);
}

function squeeze(shape: Shape): Shape {
  return shape.filter(size => size !== 1);
}

function mismatchCount({ report }: Candidate): number {
  return report.missing.length + report.unexpected.length + report.wrongShape.length + report.wrongType.length;
}
