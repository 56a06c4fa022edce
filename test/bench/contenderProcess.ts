import type { ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import * as v from 'valibot';
import { endGroup, spawnGroup } from '../harness/processes';
import type { Entrant } from './contenders';
import type { Reply, Request, Task } from './messages';
import { REPLIES } from './messages';

const LIMIT_MS = 10 * 60_000;

interface Pending {
  readonly resolve: (line: string) => void;
  readonly reject: (error: Error) => void;
}

/** A running contender. It does one thing at a time. */
export class ContenderProcess {
  private pending: Pending | undefined;
  private errors = '';
  private ended: Error | undefined;

  private constructor(
    readonly entrant: Entrant,
    private readonly child: ChildProcess,
    private readonly stdin: Writable,
    stdout: Readable,
    stderr: Readable,
  ) {
    stderr.setEncoding('utf8').on('data', (text: string) => (this.errors += text));
    createInterface({ input: stdout }).on('line', line => this.pending?.resolve(line));
    child.on('error', error => this.end(error.message));
    child.on('close', code => this.end(`ended with code ${code ?? 'none'}: ${this.errors.trim().slice(-2000)}`));
    // A child that has ended says so itself.
    stdin.on('error', () => undefined);
  }

  /**
   * Starts a contender and waits for its first logits.
   * @returns also the time from the process's start to these.
   * @throws Error with what the contender wrote when it ends before.
   */
  static async start(
    entrant: Entrant,
    files: Omit<Task, 'mode' | 'threads'>,
  ): Promise<{ readonly contender: ContenderProcess; readonly ready: Reply<'ready'>; readonly startMs: number }> {
    const task: Task = { ...entrant.task, ...files };
    const [command, ...args] = entrant.command;
    const start = performance.now();
    const child = spawnGroup(command, [...args, JSON.stringify(task)], { stdio: ['pipe', 'pipe', 'pipe'] });
    const { stdin, stdout, stderr } = child;
    if (!stdin || !stdout || !stderr) throw new Error(`${entrant.title} has no pipes.`);
    const contender = new ContenderProcess(entrant, child, stdin, stdout, stderr);
    try {
      const line = await contender.nextLine();
      const startMs = performance.now() - start;
      return { contender, ready: v.parse(REPLIES.ready, JSON.parse(line)), startMs };
    } catch (error) {
      await contender.stop();
      throw error;
    }
  }

  /** @throws Error when the contender fails. */
  async ask<K extends Request['do']>(request: Request & { readonly do: K }): Promise<Reply<K>> {
    const reply = this.nextLine();
    this.stdin.write(`${JSON.stringify(request)}\n`);
    const what: K = request.do;
    return v.parse(REPLIES[what], JSON.parse(await reply));
  }

  async stop(): Promise<void> {
    this.stdin.end();
    await endGroup(this.child);
  }

  private async nextLine(): Promise<string> {
    if (this.ended) throw this.ended;
    const timer = setTimeout(() => this.end(`gave no answer for ${LIMIT_MS / 60_000} minutes`), LIMIT_MS);
    try {
      return await new Promise((resolve, reject) => (this.pending = { resolve, reject }));
    } finally {
      clearTimeout(timer);
      this.pending = undefined;
    }
  }

  private end(reason: string): void {
    this.ended ??= new Error(`${this.entrant.title} ${reason}`);
    this.pending?.reject(this.ended);
  }
}
