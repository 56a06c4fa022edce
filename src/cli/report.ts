import path from 'node:path';
import { displayed } from '../base/displayText';
import { hasLostBytes } from '../disk/invalidName';
import { nodeFolder } from '../disk/nodeFolder';
import { placeFiles } from '../disk/placeFiles';
import type { EngineClient } from '../engine/client/engineClient';
import { DEFAULT_INPUT_SIZE, DEFAULT_TOP_K } from '../model/defaults';
import { megabytes } from '../model/format';
import { collectReport } from '../report/collectReport';
import { reportHtml } from '../report/reportHtml';
import { interruptible } from './interruption';
import { deadlineOption, parseOptions, positiveOption, UsageError } from './options';
import { print, printJson } from './output';
import type { ModelFiles } from './withModel';
import { source, withModel } from './withModel';
import { ownVersion } from './version';

interface Job extends ModelFiles {
  readonly image: string;
  readonly to: string;
  readonly topK: number;
  readonly json: boolean;
}

/** `report`: what the network makes of a picture, as one HTML file. Returns the exit code. */
export async function reportCommand(args: readonly string[]): Promise<number> {
  const { values, positionals } = parseOptions(args, {
    weights: { type: 'string' },
    labels: { type: 'string' },
    to: { type: 'string' },
    top: { type: 'string' },
    json: { type: 'boolean' },
    deadline: { type: 'string' },
  });
  const { weights, labels, to, json = false } = values;
  const [image, ...others] = positionals;
  if (weights === undefined) throw new UsageError('report needs --weights FILE.');
  if (to === undefined) throw new UsageError('report needs --to FILE.html.');
  if (!/\.html?$/i.test(to)) throw new UsageError(`--to takes a file that ends in .html, not "${to}".`);
  if (hasLostBytes(to)) throw new UsageError(`--to takes a name that is valid UTF-8, not "${to}".`);
  if (image === undefined) throw new UsageError('report needs a picture.');
  if (others.length > 0) throw new UsageError(`report takes one picture, not "${others.join(' ')}" too.`);
  const topK = positiveOption('top', values.top, DEFAULT_TOP_K);
  const job = { weights, labels, image, to, topK, json, deadline: deadlineOption(values.deadline) };
  return interruptible(signal => withModel(job, engine => report(engine, job, signal), signal));
}

const RUN = 'reported';

async function report(engine: EngineClient, { image, to, topK, json }: Job, signal: AbortSignal): Promise<number> {
  const params = { file: source(image), topK: 1, inputSize: DEFAULT_INPUT_SIZE, allHeads: false };
  const { file, crop, cropSize, model } = await engine.call('classify', params, { signal });
  await engine.call('observe', { run: RUN, input: { kind: 'crop', crop, cropSize }, memoryLimit: 0 }, { signal });
  const made = await collectReport({ run: RUN, file, crop, cropSize, model }, topK, (method, asked) =>
    engine.call(method, asked, { signal }),
  );
  const bytes = reportHtml(made, await ownVersion(), fillIn);
  await placeFiles([{ name: path.basename(to), bytes }], nodeFolder(path.dirname(to)), { signal });
  const heads = made.heads.map(({ head, top }) => ({ head, top }));
  if (json) printJson({ file: image, to, bytes: bytes.length, heads });
  else print(displayed`${to}: ${megabytes(bytes.length)} MB`);
  return 0;
}

/** The command line speaks English. */
function fillIn(message: string, ...args: readonly (string | number)[]): string {
  return message.replace(/\{(\d+)\}/g, (whole, index: string) => String(args[Number(index)] ?? whole));
}
