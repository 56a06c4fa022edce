import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import type { Task } from './messages';

/** Someone who computes the network. */
export interface Entrant {
  readonly id: string;
  readonly title: string;
  readonly command: readonly [string, ...string[]];
  readonly task: Pick<Task, 'mode' | 'threads'>;
  /** With one picture it would do what another entrant does. */
  readonly folderOnly?: boolean;
}

/** An entrant that takes no part, and why. */
export interface LeftOut {
  readonly contender: string;
  readonly reason: string;
}

/** The entrant that all others are related to. */
export const REFERENCE = 'stock-fused';

const ALL = availableParallelism();
const INTERPRETERS = process.platform === 'win32' ? ['python'] : ['/usr/bin/python3', 'python3'];
const BENCH = path.join('test', 'bench');

/** All that this machine has, one after the other, and what it lacks. */
export function findEntrants(): { readonly entrants: readonly Entrant[]; readonly leftOut: readonly LeftOut[] } {
  const engine = node('engine');
  const onnxruntime = node('onnxruntime');
  const entrants: Entrant[] = [
    ...onThreads('own', 'GoogLeNet Inspector', engine, 'own'),
    {
      id: 'own-pool',
      title: `GoogLeNet Inspector, ${ALL === 1 ? '1 worker' : `${ALL} workers`}`,
      command: node('pool'),
      task: { mode: 'pool', threads: ALL },
      folderOnly: true,
    },
    {
      id: 'engine-stock',
      title: 'The same engine with stock kernels, 1 thread',
      command: engine,
      task: { mode: 'stock', threads: 1 },
    },
    {
      id: REFERENCE,
      title: 'TensorFlow.js wasm, folded and fused, 1 thread',
      command: node('tfjs'),
      task: { mode: 'fused', threads: 1 },
    },
    {
      id: 'stock-unfused',
      title: 'TensorFlow.js wasm, layer by layer, 1 thread',
      command: node('tfjs'),
      task: { mode: 'unfused', threads: 1 },
    },
    ...onThreads('ort-web', 'onnxruntime-web (wasm)', onnxruntime, 'web'),
  ];
  const leftOut: LeftOut[] = [];
  const add = (missing: string | undefined, name: string, found: () => Entrant[]): void => {
    if (missing === undefined) entrants.push(...found());
    else leftOut.push({ contender: name, reason: missing });
  };
  const nativeMissing = existsSync(path.join(BENCH, 'node_modules', 'onnxruntime-node'))
    ? undefined
    : 'it could not be installed';
  add(nativeMissing, 'onnxruntime-node', () => onThreads('ort-node', 'onnxruntime-node (native)', onnxruntime, 'node'));
  const torch = python('torch');
  add(missingModule(torch, 'python3-torch'), 'PyTorch', () => [
    ...onThreads('torch-eager', 'PyTorch, eager', peer(torch), 'eager'),
    ...onThreads('torch-frozen', 'PyTorch, frozen for inference', peer(torch), 'frozen'),
  ]);
  const opencv = python('cv2');
  add(missingModule(opencv, 'python3-opencv'), 'OpenCV', () =>
    onThreads('opencv', 'OpenCV dnn', peer(opencv), 'opencv'),
  );
  return { entrants, leftOut };
}

function onThreads(id: string, title: string, command: Entrant['command'], mode: string): Entrant[] {
  const one = { id: `${id}-1`, title: `${title}, 1 thread`, command, task: { mode, threads: 1 } };
  if (ALL === 1) return [one];
  return [one, { id: `${id}-all`, title: `${title}, ${ALL} threads`, command, task: { mode, threads: ALL } }];
}

function node(program: string): [string, ...string[]] {
  return [process.execPath, path.join('out', 'test', 'bench', 'peers', `${program}.js`)];
}

function peer(interpreter: string | undefined): [string, ...string[]] {
  return [interpreter ?? '', path.join(BENCH, 'peers', 'peer.py')];
}

/** The interpreter that has the module, with what the peer's program needs besides. */
function python(module: string): string | undefined {
  return INTERPRETERS.find(
    command => spawnSync(command, ['-c', `import ${module}, numpy, PIL`], { stdio: 'ignore' }).status === 0,
  );
}

function missingModule(interpreter: string | undefined, debianPackage: string): string | undefined {
  return interpreter === undefined ? `${debianPackage}, python3-numpy and python3-pil are not installed` : undefined;
}
