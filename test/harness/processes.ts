import { spawn, spawnSync, type ChildProcess, type SpawnOptions } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { atExit } from './atExit';

const posix = process.platform !== 'win32';
const groups = new Set<ChildProcess>();
let watching = false;

/** Starts a process as a group of its own, which ends with this process at the latest. */
export function spawnGroup(command: string, args: readonly string[], options: SpawnOptions = {}): ChildProcess {
  const child = spawn(command, args, { ...options, detached: posix });
  groups.add(child);
  child.once('exit', () => groups.delete(child));
  child.once('error', () => groups.delete(child));
  if (!watching) {
    watching = true;
    atExit(() => groups.forEach(group => signalGroup(group, 'SIGTERM')));
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => process.exit(130));
  }
  return child;
}

/** Ends a group: politely, and after three seconds for certain. */
export async function endGroup(child: ChildProcess): Promise<void> {
  const running = child.exitCode === null && child.signalCode === null;
  if (running) {
    signalGroup(child, 'SIGTERM');
    await Promise.race([once(child, 'exit'), sleep(3000, undefined, { ref: false })]);
  }
  // Also where the first process has gone: one that it started may have outlived it.
  signalGroup(child, 'SIGKILL');
}

function signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return;
  if (!posix) {
    spawnSync('taskkill', ['/pid', String(child.pid), '/T', '/F']);
    return;
  }
  try {
    process.kill(-child.pid, signal);
  } catch {
    // Nobody of the group is left.
  }
}

export interface RunOptions {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  /** After this long the whole group is ended and the result is undefined. */
  readonly limitMs: number;
}

/** Runs a command with its output shown; its exit code, or undefined where it had to be ended or could not start. */
export async function runCommandLine(
  command: string,
  args: readonly string[],
  { cwd, env, limitMs }: RunOptions,
): Promise<number | undefined> {
  const child = spawnGroup(command, args, {
    stdio: 'inherit',
    ...(cwd === undefined ? {} : { cwd }),
    env: { ...process.env, ...env },
  });
  const ended = new Promise<number | undefined>(resolve => {
    child.once('exit', code => resolve(code ?? undefined));
    child.once('error', error => {
      console.error(`${command}: ${error.message}`);
      resolve(undefined);
    });
  });
  const timer = new AbortController();
  const late = sleep(limitMs, 'late' as const, { signal: timer.signal }).catch(() => 'stopped' as const);
  const result = await Promise.race([ended, late]);
  timer.abort();
  if (typeof result === 'string') {
    console.error(`${command} ${args.join(' ')}: ended after ${Math.round(limitMs / 1000)} s`);
    await endGroup(child);
    return undefined;
  }
  return result;
}
