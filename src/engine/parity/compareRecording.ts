import type { Graph, Head } from '../../model/graph';
import { HEADS, INPUT_CHANNELS, sameShape } from '../../model/graph';
import { isWithin } from '../../model/paths';
import type { RecordingComparison, TensorData, WorkDone } from '../../protocol';
import type { Recording } from '../../weights/formats/recording';
import { RECORDED_INPUT } from '../../weights/formats/recording';
import type { FileTensor } from '../../weights/tensor';
import { EngineError } from '../errors';
import type { ComputeLayer } from '../network/computeLayer';
import type { StateDict } from '../network/stateDict';
import type { Pacer } from '../platform/pacer';
import { divergenceOf } from './divergence';
import { findCauses } from './findCauses';
import type { RecordedModule } from './recordedModules';
import { recordedModules } from './recordedModules';
import type { Visit } from './recordedRun';
import { NO_FLAWS, RecordedRun } from './recordedRun';
import { toleranceOf } from './tolerance';

/** The network to compare with. */
export interface ComparedNetwork {
  readonly graph: Graph;
  readonly state: StateDict;
  readonly compute: ComputeLayer;
  /** The auxiliary heads that are defined for the recorded input. */
  readonly auxiliaryHeads: () => readonly Head[];
  /** @throws EngineError when the network is not defined for the recorded input, or would not fit into memory. */
  readonly check: (heads: readonly Head[]) => void;
}

/** How a comparison reads, pauses, and says how far it is. */
export interface ComparisonCall {
  readonly read: (tensor: FileTensor) => Promise<TensorData['data']>;
  readonly pacer: Pacer;
  readonly progress: (done: WorkDone) => void;
}

type Compared = Pick<
  RecordingComparison,
  'input' | 'tolerance' | 'modules' | 'causes' | 'unexplained' | 'unknown' | 'notRecorded'
>;
type ComparedModule = Compared['modules'][number];

/** The first pass, as a share of the work; how many others there are is not known. */
const FIRST_SHARE = 0.6;
/** Of names that lead nowhere; more say no more. */
const MAX_NAMES = 200;

/**
 * Runs a network on a recording's input and compares each recorded module's output, in forward order. A module differs by itself where
 * it does not give what was recorded of it when it reads what was recorded before it; others only follow.
 * @throws EngineError when the input has no shape of one, the network is not defined for it, or none of its modules is recorded; what
 * reading throws; the signal's reason when cancelled.
 */
export async function compareRecording(
  { graph, state, compute, auxiliaryHeads, check }: ComparedNetwork,
  recording: Recording,
  { read, pacer, progress }: ComparisonCall,
): Promise<Compared> {
  const values = async (tensor: FileTensor): Promise<TensorData> => ({ shape: tensor.shape, data: await read(tensor) });
  const { byValue, unknown, notRecorded } = recordedModules(graph, recording.outputs);
  if (byValue.size === 0) throw noneRecorded(recording);
  const { shape } = recording.input;
  checkInput(shape);
  const heads = headsOf(byValue, auxiliaryHeads());
  check(heads);
  const run = new RecordedRun(graph, heads, await values(recording.input), byValue, values, compute, pacer);
  const computed = new Set(run.plan.steps.map(({ output }) => output));
  const tolerance = toleranceOf([...recording.outputs.values(), recording.input]);

  const modules: ComparedModule[] = [];
  const differing: RecordedModule[] = [];
  await run.walk(
    NO_FLAWS,
    true,
    visit => {
      const compared = comparedModule(visit, tolerance, differing.length > 0);
      modules.push(compared);
      if (compared.state === 'differs') differing.push(visit.recorded);
    },
    (done, total) => progress({ done: (FIRST_SHARE * done) / total, total: 1 }),
  );
  let rest = 1 - FIRST_SHARE;
  const onPass = (): void => {
    rest *= 0.7;
    progress({ done: 1 - rest, total: 1 });
  };
  const readModule = ({ tensor }: RecordedModule): Promise<TensorData> => values(tensor);
  const causes = await findCauses({ run, graph, state, tolerance, read: readModule, onPass }, differing);
  return {
    input: [...shape],
    tolerance,
    modules,
    causes: [...causes.causes],
    unexplained: [...causes.unexplained],
    unknown: unknown.slice(0, MAX_NAMES),
    notRecorded: notRecorded.filter(path => computed.has(path)),
  };
}

function checkInput(shape: readonly number[]): void {
  const [batch = 0, channels = 0] = shape;
  if (shape.length === 4 && batch > 0 && channels === INPUT_CHANNELS) return;
  throw new EngineError(
    `The recorded "${RECORDED_INPUT}" has the shape [${shape.join(', ')}]; the network's is [N, ${INPUT_CHANNELS}, height, width].`,
  );
}

function noneRecorded({ outputs }: Recording): EngineError {
  const [name] = outputs.keys();
  const example = name === undefined ? 'It has no other tensor' : `Its first tensor is "${name}"`;
  return new EngineError(`None of the recorded tensors is named by a module of the network. ${example}.`);
}

/** Those of which something is recorded. */
function headsOf(recorded: ReadonlyMap<string, unknown>, possible: readonly Head[]): Head[] {
  return HEADS.filter(head => {
    if (head === 'main') return true;
    return possible.includes(head) && [...recorded.keys()].some(path => isWithin(path, head));
  });
}

function comparedModule(
  { recorded, theirs, ours, fromTheirs }: Visit,
  tolerance: number,
  followsOthers: boolean,
): ComparedModule {
  const { path, type } = recorded.module;
  const whole = ours && divergenceOf(ours, theirs);
  const own = fromTheirs && divergenceOf(fromTheirs, theirs);
  const ownError = fromTheirs ? (own?.error ?? Infinity) : undefined;
  const error = whole?.error ?? Infinity;
  const isFar = error > tolerance;
  // Where nothing before it differs, an error is rounding, which adds up; without a value of its own, a module is not blamed for others.
  const differs = ownError === undefined ? isFar && !followsOthers : ownError > tolerance;
  return {
    path,
    type,
    state: differs ? 'differs' : isFar && followsOthers ? 'follows' : 'agrees',
    shape: [...(ours?.shape ?? [])],
    ...(ours && !sameShape(ours.shape, theirs.shape) && { theirShape: [...theirs.shape] }),
    ...(Number.isFinite(error) && { error }),
    ...(ownError !== undefined && Number.isFinite(ownError) && { ownError }),
    ...(whole?.cosine !== undefined && { cosine: whole.cosine }),
    ...(whole?.largest !== undefined && { largest: whole.largest }),
    nonFinite: countNonFinite(theirs.data),
  };
}

function countNonFinite(data: Float32Array): number {
  let count = 0;
  for (let i = 0; i < data.length; i++) if (!Number.isFinite(data[i])) count++;
  return count;
}
