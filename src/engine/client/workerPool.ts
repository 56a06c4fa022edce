import { STOPPED } from '../errors';

/** One of a pool's engines, as the pool sees it: it does one piece of work at a time. */
export interface PoolMember<Item, Result> {
  /** Makes it ready, if it isn't: called at first and before each item. Rejecting retires the member. */
  prepare(signal: AbortSignal): Promise<void>;
  /** Rejects with the name `EngineStoppedError` when the engine has died and has to be prepared again. */
  work(item: Item, signal: AbortSignal): Promise<Result>;
  /** Ends what the member has started. */
  close(): Promise<void>;
}

/** What became of an item, the `index`th. */
export type Outcome<Item, Result> = { readonly index: number; readonly item: Item } & (
  { readonly result: Result; readonly error?: never } | { readonly result?: never; readonly error: Error }
);

export interface PoolOptions {
  /** Outcomes come in the order of the items; else as they are ready. */
  readonly inOrder: boolean;
  /** Aborting it stops all work; what is done still comes out, and then the signal's reason is thrown. */
  readonly signal?: AbortSignal;
  /** Takes what retired a member, while others go on. */
  readonly onRetired?: (error: Error) => void;
}

/** Items that are read ahead of the outcomes that have been taken, for each member: what bounds the memory. */
const LOOK_AHEAD = 16;

/**
 * Gives each item to a member, which works on one at a time. A member whose engine dies is prepared again and its item
 * tried once more, then reported. Members are closed when the outcomes end or are abandoned.
 * @throws what retired the first member, when all have retired; what the items' own iterator throws, after the outcomes of
 * the items before; the signal's reason.
 */
export async function* inWorkerPool<Item, Result>(
  members: readonly PoolMember<Item, Result>[],
  items: Iterable<Item> | AsyncIterable<Item>,
  options: PoolOptions,
): AsyncGenerator<Outcome<Item, Result>, void, undefined> {
  const run = new PoolRun(members, items, options);
  try {
    yield* run.outcomes();
  } finally {
    await run.close();
  }
}

interface Task<Item> {
  readonly index: number;
  readonly item: Item;
  /** An engine has died while it worked on it. */
  fatal: boolean;
}

class PoolRun<Item, Result> {
  private readonly waiting: Task<Item>[] = [];
  /** By index, in the order in which they became ready. */
  private readonly ready = new Map<number, Outcome<Item, Result>>();
  private readonly stop = new AbortController();
  private readonly signal: AbortSignal;
  private readonly lookAhead: number;
  private readCount = 0;
  private takenCount = 0;
  private readEnded = false;
  private activeMembers: number;
  /** What ended the items too early. */
  private readFailure: Error | undefined;
  /** What retired the first member. */
  private retirement: Error | undefined;
  private listeners: (() => void)[] = [];

  constructor(
    private readonly members: readonly PoolMember<Item, Result>[],
    private readonly items: Iterable<Item> | AsyncIterable<Item>,
    private readonly options: PoolOptions,
  ) {
    this.signal = options.signal ? AbortSignal.any([options.signal, this.stop.signal]) : this.stop.signal;
    this.lookAhead = members.length * LOOK_AHEAD;
    this.activeMembers = members.length;
    this.signal.addEventListener('abort', () => this.announce(), { once: true });
  }

  async *outcomes(): AsyncGenerator<Outcome<Item, Result>, void, undefined> {
    void this.read();
    for (const [position, member] of this.members.entries()) void this.runMember(member, position);
    for (;;) {
      const outcome = this.nextOutcome();
      if (outcome) {
        this.ready.delete(outcome.index);
        this.takenCount++;
        this.announce();
        yield outcome;
      } else if (this.activeMembers === 0 || this.allTaken) {
        break;
      } else {
        await this.change();
      }
    }
    this.options.signal?.throwIfAborted();
    if (this.retirement && this.takenCount < this.readCount) throw this.retirement;
    if (this.readFailure) throw this.readFailure;
  }

  async close(): Promise<void> {
    this.stop.abort();
    await Promise.all(this.members.map(member => member.close()));
  }

  private nextOutcome(): Outcome<Item, Result> | undefined {
    if (!this.options.inOrder) return this.ready.values().next().value;
    const next = this.ready.get(this.takenCount);
    // In the end there may be gaps, left by canceled items.
    return next ?? (this.activeMembers === 0 ? this.ready.get(Math.min(...this.ready.keys())) : undefined);
  }

  private async read(): Promise<void> {
    try {
      for await (const item of this.items) {
        this.waiting.push({ index: this.readCount++, item, fatal: false });
        this.announce();
        while (this.readCount - this.takenCount >= this.lookAhead && !this.signal.aborted) await this.change();
        if (this.signal.aborted) break;
      }
    } catch (error) {
      this.readFailure = asError(error);
    }
    this.readEnded = true;
    this.announce();
  }

  private get allTaken(): boolean {
    return this.readEnded && this.takenCount === this.readCount;
  }

  private async runMember(member: PoolMember<Item, Result>, position: number): Promise<void> {
    let fit = (await this.isNeeded(position)) && (await this.isPrepared(member));
    while (fit) {
      const task = await this.nextTask();
      if (!task) break;
      fit = await this.attempt(member, task);
      this.announce();
    }
    this.activeMembers--;
    this.announce();
  }

  /** Resolves to whether there are items for this many members before it. */
  private async isNeeded(position: number): Promise<boolean> {
    while (this.readCount <= position && !this.readEnded && !this.signal.aborted) await this.change();
    return this.readCount > position && !this.signal.aborted;
  }

  private async nextTask(): Promise<Task<Item> | undefined> {
    while (!this.signal.aborted && !this.allTaken) {
      const task = this.waiting.shift();
      if (task) return task;
      // Another member may still give its item back.
      await this.change();
    }
    return undefined;
  }

  /** Resolves to whether the member can go on. */
  private async attempt(member: PoolMember<Item, Result>, task: Task<Item>): Promise<boolean> {
    const { index, item } = task;
    // Its engine may have died since.
    if (!(await this.isPrepared(member))) {
      this.waiting.unshift(task);
      return false;
    }
    try {
      this.ready.set(index, { index, item, result: await member.work(item, this.signal) });
    } catch (reason) {
      if (this.signal.aborted) return false;
      const error = asError(reason);
      if (error.name === STOPPED && !task.fatal) {
        task.fatal = true;
        this.waiting.unshift(task);
      } else {
        this.ready.set(index, { index, item, error });
      }
    }
    return true;
  }

  /** Prepares the member, at a second attempt if its engine dies over the first, or retires it. */
  private async isPrepared(member: PoolMember<Item, Result>, again = true): Promise<boolean> {
    try {
      await member.prepare(this.signal);
      return true;
    } catch (reason) {
      if (this.signal.aborted) return false;
      const error = asError(reason);
      if (error.name === STOPPED && again) return this.isPrepared(member, false);
      this.retirement ??= error;
      if (this.activeMembers > 1) this.options.onRetired?.(error);
      return false;
    }
  }

  /** Resolves when something has changed. */
  private change(): Promise<void> {
    return new Promise(resolve => this.listeners.push(resolve));
  }

  private announce(): void {
    const listeners = this.listeners;
    this.listeners = [];
    for (const listener of listeners) listener();
  }
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
