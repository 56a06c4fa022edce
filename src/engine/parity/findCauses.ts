import type { Graph, Layer } from '../../model/graph';
import type { RecordingCause, TensorData } from '../../protocol';
import type { StateDict } from '../network/stateDict';
import { divergenceOf } from './divergence';
import type { Flaw } from './flaws';
import { flawKey, flawsOf } from './flaws';
import type { RecordedModule } from './recordedModules';
import type { Flaws, RecordedRun } from './recordedRun';

/** A network with more of them is another network. */
const MAX_CAUSES = 8;
/** Computations of one layer's value. */
const MAX_TESTS = 80;

export interface FoundCauses {
  readonly causes: readonly RecordingCause[];
  /** Modules that differ by themselves with the causes too. */
  readonly unexplained: readonly string[];
}

/** What a recording is examined with. */
export interface Examination {
  readonly run: RecordedRun;
  readonly graph: Graph;
  readonly state: StateDict;
  readonly tolerance: number;
  /** The values that were recorded of a module. */
  readonly read: (recorded: RecordedModule) => Promise<TensorData>;
  /** Called before each pass through the network. */
  readonly onPass: () => void;
}

/** A flaw in some layers, and how far the first module that differs is from it. */
interface Tested {
  readonly flaws: Flaws;
  readonly error: number;
}

/**
 * Looks for known flaws that explain why modules differ. Each is tested by computing with it from the recorded values: the first module
 * that differs has to agree then. It is taken to be in all layers that can have it, if fewer modules differ so.
 * @param differing the modules that differ by themselves, in order.
 */
export async function findCauses(examination: Examination, differing: readonly RecordedModule[]): Promise<FoundCauses> {
  const known = knownFlaws(examination);
  const found: Tested[] = [];
  const withoutCause = new Set<string>();
  let left = differing;
  while (found.length < MAX_CAUSES) {
    const next = left.find(({ module }) => !withoutCause.has(module.output));
    if (!next) break;
    const tested = await testFlaws(examination, known, next, merged(found));
    if (!tested) {
      withoutCause.add(next.module.output);
      continue;
    }
    const best = await bestExtent(examination, found, tested, known);
    found.push(best.tested);
    left = best.left;
  }
  return { causes: causesOf(found), unexplained: [...new Set(left.map(({ module }) => module.path))] };
}

/** The known flaws of each layer. */
function knownFlaws({ run, graph, state }: Examination): ReadonlyMap<string, readonly Flaw[]> {
  const readers = new Map<string, Layer[]>();
  for (const layer of graph.layers) {
    for (const path of layer.inputs) readers.set(path, [...(readers.get(path) ?? []), layer]);
  }
  return new Map(
    run.plan.steps.map(({ layer }) => {
      const readBy = readers.get(layer.path) ?? [];
      const feedsOnlyReLU = readBy.length > 0 && readBy.every(({ op }) => op.type === 'ReLU');
      return [layer.path, flawsOf(layer, state, feedsOnlyReLU)];
    }),
  );
}

/** The flaw with which a module's output is as recorded; undefined where none is known. */
async function testFlaws(
  { run, tolerance, read }: Examination,
  known: ReadonlyMap<string, readonly Flaw[]>,
  recorded: RecordedModule,
  found: Flaws,
): Promise<Tested | undefined> {
  const path = recorded.module.output;
  const theirs = await read(recorded);
  const groups = new Map<string, Map<string, Flaw>>();
  for (const layer of run.segment(path)) {
    for (const flaw of known.get(layer.path) ?? []) {
      const key = flawKey(flaw);
      groups.set(key, (groups.get(key) ?? new Map<string, Flaw>()).set(layer.path, flaw));
    }
  }
  const together = [...groups.values()];
  const single = together.filter(({ size }) => size > 1).flatMap(group => [...group].map(entry => new Map([entry])));
  for (const flaws of [...together, ...single].slice(0, MAX_TESTS)) {
    const value = await run.fromRecorded(path, new Map([...found, ...flaws]), theirs);
    const error = value && divergenceOf(value, theirs)?.error;
    if (error !== undefined && error <= tolerance) return { flaws, error };
  }
  return undefined;
}

/** Whether a flaw is in all layers that can have it: fewer modules differ then. */
async function bestExtent(
  examination: Examination,
  found: readonly Tested[],
  tested: Tested,
  known: ReadonlyMap<string, readonly Flaw[]>,
): Promise<{ readonly tested: Tested; readonly left: readonly RecordedModule[] }> {
  const here = await differingWith(examination, merged([...found, tested]));
  const [flaw] = tested.flaws.values();
  const key = flaw && flawKey(flaw);
  const wide = new Map(
    [...known].flatMap(([path, flaws]) => {
      const same = flaws.find(other => flawKey(other) === key);
      return same ? [[path, same] as const] : [];
    }),
  );
  if (here.length > 0 && wide.size > tested.flaws.size) {
    const wider = { ...tested, flaws: new Map([...tested.flaws, ...wide]) };
    const there = await differingWith(examination, merged([...found, wider]));
    if (there.length < here.length) return { tested: wider, left: there };
  }
  return { tested, left: here };
}

/** The modules that differ by themselves from a network with these flaws. */
async function differingWith({ run, tolerance, onPass }: Examination, flaws: Flaws): Promise<RecordedModule[]> {
  const differing: RecordedModule[] = [];
  onPass();
  await run.walk(flaws, false, ({ recorded, theirs, fromTheirs }) => {
    if (!fromTheirs) return;
    const error = divergenceOf(fromTheirs, theirs)?.error ?? Infinity;
    if (error > tolerance) differing.push(recorded);
  });
  return differing;
}

/** Where two are in one layer, the later. */
function merged(found: readonly Tested[]): Flaws {
  return new Map(found.flatMap(({ flaws }) => [...flaws]));
}

/** One for each kind with the same numbers. */
function causesOf(found: readonly Tested[]): RecordingCause[] {
  const causes = new Map<string, RecordingCause>();
  for (const { flaws, error } of found) {
    for (const [path, flaw] of flaws) {
      const key = flawKey(flaw);
      const known = causes.get(key);
      causes.set(key, { ...flaw.cause, error: known?.error ?? error, layers: [...(known?.layers ?? []), path] });
    }
  }
  return [...causes.values()];
}
