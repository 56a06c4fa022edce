import path from 'node:path';
import { displayed, quote } from '../base/displayText';
import { nearNames } from '../base/editDistance';
import { hasLostBytes } from '../disk/invalidName';
import { nodeFolder } from '../disk/nodeFolder';
import { placeFiles } from '../disk/placeFiles';
import type { EngineClient } from '../engine/client/engineClient';
import { activationsFile, recordedNames, recordedPaths } from '../export/activationsFile';
import { npyFile } from '../export/npyFile';
import { DEFAULT_INPUT_SIZE } from '../model/defaults';
import { megabytes } from '../model/format';
import type { Graph } from '../model/graph';
import { INPUT } from '../model/graph';
import { graphOf } from '../model/variants';
import type { ModelInfo, TensorData } from '../protocol';
import { interruptible } from './interruption';
import { deadlineOption, parseOptions, UsageError } from './options';
import { print } from './output';
import { isSameFile } from './sameFile';
import type { ModelFiles } from './withModel';
import { source, withModel } from './withModel';

interface Job extends ModelFiles {
  readonly image: string;
  /** All when there is none. */
  readonly layers: readonly string[];
  readonly to: string;
  readonly single: boolean;
}

/** `activations`: what a picture gives in each layer, as a file. Returns the exit code. */
export async function activationsCommand(args: readonly string[]): Promise<number> {
  const { values, positionals } = parseOptions(args, {
    weights: { type: 'string' },
    layer: { type: 'string', multiple: true },
    to: { type: 'string' },
    deadline: { type: 'string' },
  });
  const { weights, to, layer = [] } = values;
  if (weights === undefined) throw new UsageError('activations needs --weights FILE.');
  if (to === undefined) throw new UsageError('activations needs --to FILE.');
  const image = positionals.at(-1);
  if (image === undefined) throw new UsageError('activations needs a picture.');
  const others = positionals.slice(0, -1);
  // A shell's user writes --layer a b as well as --layer a --layer b.
  if (layer.length === 0 && others.length > 0) {
    throw new UsageError(`activations takes one picture, not "${others.join(' ')}" too.`);
  }
  const layers = [...new Set([...layer, ...others])];
  const extension = path.extname(to).toLowerCase();
  const single = extension === '.npy';
  if (!single && extension !== '.safetensors') {
    throw new UsageError(`--to takes a file that ends in .safetensors or .npy, not "${to}".`);
  }
  if (single && layers.length !== 1) throw new UsageError('An .npy file holds one layer: name it by --layer.');
  if (hasLostBytes(to)) throw new UsageError(`--to takes a name that is valid UTF-8, not "${to}".`);
  for (const read of [weights, image]) {
    if (await isSameFile(read, to)) throw new UsageError('activations does not overwrite a file that it reads.');
  }
  const job = { weights, labels: undefined, deadline: deadlineOption(values.deadline), image, layers, to, single };
  return interruptible(signal => writeActivations(job, signal));
}

async function writeActivations(job: Job, signal: AbortSignal): Promise<number> {
  const { image, to, single } = job;
  const found = await withModel(job, (engine, model) => record(engine, model, job, signal), signal);
  const [first] = found.values();
  const bytes = single && first ? npyFile(first) : activationsFile(found, { picture: path.basename(image) });
  await placeFiles([{ name: path.basename(to), bytes }], nodeFolder(path.dirname(to)), { signal });
  print(
    displayed`${to}: ${found.size} ${found.size === 1 ? 'value' : 'values'} of ${image}, ${megabytes(bytes.length)} MB`,
  );
  return 0;
}

const RUN = 'recorded';

/** The values of a run on a picture by their names in the file, in the order of execution. */
async function record(
  engine: EngineClient,
  model: ModelInfo,
  { image, layers, single: alone }: Job,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, TensorData>> {
  const graph = graphOf(model);
  for (const layer of layers) checkPath(graph, layer);
  const input = { kind: 'picture', file: source(image), inputSize: DEFAULT_INPUT_SIZE } as const;
  await engine.call('observe', { run: RUN, input, memoryLimit: 0 }, { signal });
  const all = [INPUT, ...graph.layers.map(layer => layer.path)];
  const named = new Map([...(alone ? [] : [INPUT]), ...layers].map(layer => [layer, layer]));
  const names = layers.length > 0 ? named : recordedNames(graph, all);
  const values = new Map<string, TensorData>();
  for (const [layer, name] of names) {
    values.set(name, await engine.call('activation', { run: RUN, path: layer }, { signal }));
  }
  return values;
}

function checkPath(graph: Graph, layer: string): void {
  const paths = recordedPaths(graph);
  if (paths.has(layer)) return;
  const near = nearNames(layer, paths).map(name => quote(name));
  const hint = near.length > 0 ? ` Like it are ${near.join(', ')}.` : '';
  throw new Error(`The network has no layer ${quote(layer)}.${hint}`);
}
