import assert from 'node:assert/strict';
import { EngineError, STOPPED } from '../../../../src/engine/errors';
import type { Outcome, PoolMember, PoolOptions } from '../../../../src/engine/client/workerPool';
import { inWorkerPool } from '../../../../src/engine/client/workerPool';

type Work = (item: number, signal: AbortSignal) => Promise<string>;

/** A member whose engine does what the test says; `events` is what befell it. */
class FakeMember implements PoolMember<number, string> {
  readonly events: string[] = [];
  atWork = 0;
  closed = false;
  private prepared = false;

  constructor(
    private readonly doWork: Work,
    private readonly doPrepare: () => Promise<void> = () => Promise.resolve(),
  ) {}

  async prepare(): Promise<void> {
    if (this.prepared) return;
    this.events.push('prepare');
    await this.doPrepare();
    this.prepared = true;
  }

  async work(item: number, signal: AbortSignal): Promise<string> {
    assert.ok(this.prepared && !this.closed);
    assert.equal(this.atWork++, 0, 'one item at a time');
    this.events.push(`work ${item}`);
    try {
      return await this.doWork(item, signal);
    } catch (error) {
      if (error instanceof Error && error.name === STOPPED) this.prepared = false;
      throw error;
    } finally {
      this.atWork--;
    }
  }

  close(): Promise<void> {
    this.closed = true;
    return Promise.resolve();
  }
}

const died = (): Promise<never> => Promise.reject(new EngineError('The engine stopped: a bug.', STOPPED));
const done: Work = item => Promise.resolve(`done ${item}`);

/** Resolves when the test releases it; until then it can be canceled. */
class Latches {
  private readonly releases = new Map<number, () => void>();

  readonly work: Work = (item, signal) =>
    new Promise((resolve, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
      this.releases.set(item, () => resolve(`done ${item}`));
    });

  get held(): readonly number[] {
    return [...this.releases.keys()];
  }

  async release(item: number): Promise<void> {
    await until(() => this.releases.has(item));
    this.releases.get(item)?.();
    this.releases.delete(item);
  }
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise(resolve => setImmediate(resolve));
}

/** Lets everything happen that waits for nothing. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await new Promise(resolve => setImmediate(resolve));
}

function range(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index);
}

function textOf({ index, item, result, error }: Outcome<number, string>): string {
  assert.equal(index, item);
  return result ?? `${item}: ${error.message}`;
}

async function outcomesOf(
  members: readonly FakeMember[],
  items: Iterable<number> | AsyncIterable<number>,
  options: Partial<PoolOptions> = {},
): Promise<string[]> {
  const outcomes: string[] = [];
  for await (const outcome of inWorkerPool(members, items, { inOrder: true, ...options }))
    outcomes.push(textOf(outcome));
  return outcomes;
}

describe('inWorkerPool', () => {
  for (const count of [0, 1, 2, 3, 100]) {
    it(`works off ${count} items with three members, each once`, async () => {
      const members = range(3).map(() => new FakeMember(done));
      assert.deepEqual(
        await outcomesOf(members, range(count)),
        range(count).map(item => `done ${item}`),
      );
      const works = members.flatMap(({ events }) => events.filter(event => event !== 'prepare'));
      assert.deepEqual(
        works.sort(),
        range(count)
          .map(item => `work ${item}`)
          .sort(),
      );
      const prepared = members.filter(({ events }) => events.includes('prepare'));
      assert.equal(prepared.length, Math.min(count, 3), 'no more members start than there are items');
      assert.ok(members.every(({ closed }) => closed));
    });
  }

  for (const [inOrder, expected] of [
    [true, ['done 0', 'done 1', 'done 2']],
    [false, ['done 2', 'done 1', 'done 0']],
  ] as const) {
    it(`gives outcomes ${inOrder ? 'in the order of the items' : 'as they are ready'}`, async () => {
      const latches = new Latches();
      const members = range(3).map(() => new FakeMember(latches.work));
      const outcomes = outcomesOf(members, range(3), { inOrder });
      for (const item of [2, 1, 0]) {
        await latches.release(item);
        await settle();
      }
      assert.deepEqual(await outcomes, expected);
    });
  }

  it('keeps all members at work while one is slow', async () => {
    const latches = new Latches();
    const slow = new FakeMember(item =>
      item === 0 ? latches.work(item, new AbortController().signal) : done(item, new AbortController().signal),
    );
    const quick = new FakeMember(done);
    const outcomes = outcomesOf([slow, quick], range(10));
    await until(() => quick.events.includes('work 9'));
    assert.deepEqual(slow.events, ['prepare', 'work 0']);
    await latches.release(0);
    assert.equal((await outcomes).length, 10);
  });

  it('reads ahead no further than a bound, whether the first item or who takes the outcomes is slow', async () => {
    let read = 0;
    async function* endless(): AsyncGenerator<number> {
      for (;;) yield await Promise.resolve(read++);
    }
    const latches = new Latches();
    const first = new FakeMember(latches.work);
    const outcomes = inWorkerPool([first, new FakeMember(done)], endless(), { inOrder: true });
    const next = outcomes.next();
    await settle();
    const bound = read;
    assert.ok(bound > 2 && bound < 100, `${bound}`);
    await settle();
    assert.equal(read, bound);
    await latches.release(0);
    await next;
    await settle();
    assert.ok(read > bound && read < bound + 10, 'one was taken');
    const further = read;
    await settle();
    assert.equal(read, further);
    await outcomes.return();
  });

  it('reports what cannot be done, and goes on', async () => {
    const members = range(2).map(
      () =>
        new FakeMember(item =>
          item % 2 === 1 ? Promise.reject(new Error('no picture')) : done(item, new AbortController().signal),
        ),
    );
    assert.deepEqual(await outcomesOf(members, range(4)), ['done 0', '1: no picture', 'done 2', '3: no picture']);
  });

  it('tries an item once more when the engine dies over it, then reports it and goes on', async () => {
    let deaths = 0;
    const member = new FakeMember(item =>
      (item === 1 && ++deaths === 1) || item === 2 ? died() : done(item, new AbortController().signal),
    );
    assert.deepEqual(await outcomesOf([member], range(4)), [
      'done 0',
      'done 1',
      '2: The engine stopped: a bug.',
      'done 3',
    ]);
    assert.deepEqual(member.events, [
      ...['prepare', 'work 0'],
      ...['work 1', 'prepare', 'work 1'],
      ...['work 2', 'prepare', 'work 2'],
      ...['prepare', 'work 3'],
    ]);
  });

  it('prepares a member once more when its engine dies meanwhile', async () => {
    let attempts = 0;
    const member = new FakeMember(done, () => (++attempts === 1 ? died() : Promise.resolve()));
    assert.deepEqual(await outcomesOf([member], range(2)), ['done 0', 'done 1']);
  });

  it('goes on without a member that cannot be prepared, and says so', async () => {
    const retired: string[] = [];
    const bad = new FakeMember(done, () => Promise.reject(new Error('out of memory')));
    const good = new FakeMember(done);
    const outcomes = await outcomesOf([bad, good], range(20), { onRetired: error => retired.push(error.message) });
    assert.deepEqual(
      outcomes,
      range(20).map(item => `done ${item}`),
    );
    assert.deepEqual([bad.events, retired], [['prepare'], ['out of memory']]);
  });

  it('leaves the last item to another member when the one that has it dies for good', async () => {
    const latches = new Latches();
    let attempts = 0;
    const mortal = new FakeMember(
      async (item, signal) => {
        await latches.work(item, signal);
        return died();
      },
      () => (++attempts === 1 ? Promise.resolve() : Promise.reject(new Error('out of memory'))),
    );
    const good = new FakeMember(done);
    const outcomes = outcomesOf([mortal, good], range(3));
    await until(() => good.events.length === 3);
    await settle();
    await latches.release(0);
    assert.deepEqual(await outcomes, ['done 0', 'done 1', 'done 2']);
    assert.deepEqual(mortal.events, ['prepare', 'work 0', 'prepare']);
  });

  it('does not wait for a member that is not prepared before the others have done all', async () => {
    const late = new FakeMember(done, () => new Promise(() => undefined));
    assert.equal((await outcomesOf([late, new FakeMember(done)], range(10))).length, 10);
    assert.deepEqual([late.events, late.closed], [['prepare'], true]);
  });

  it('fails with the first reason when no member can be prepared', async () => {
    const members = ['first', 'second'].map(name => new FakeMember(done, () => Promise.reject(new Error(name))));
    await assert.rejects(outcomesOf(members, range(100)), { message: 'first' });
    assert.ok(members.every(({ closed }) => closed));
  });

  it('fails with what the items fail with, after the outcomes of those before', async () => {
    function* failing(): Generator<number> {
      yield* range(5);
      throw new Error('the folder has gone');
    }
    const outcomes: string[] = [];
    const run = async (): Promise<void> => {
      for await (const outcome of inWorkerPool([new FakeMember(done)], failing(), { inOrder: true })) {
        outcomes.push(textOf(outcome));
      }
    };
    await assert.rejects(run(), { message: 'the folder has gone' });
    assert.equal(outcomes.length, 5);
  });

  for (const inOrder of [true, false]) {
    it(`keeps what is done when it is canceled (${inOrder ? 'in order' : 'as ready'})`, async () => {
      const latches = new Latches();
      const controller = new AbortController();
      const members = range(3).map(() => new FakeMember(latches.work));
      const outcomes: string[] = [];
      const run = async (): Promise<void> => {
        const { signal } = controller;
        for await (const outcome of inWorkerPool(members, range(100), { inOrder, signal }))
          outcomes.push(textOf(outcome));
      };
      const rejected = assert.rejects(run(), { name: 'AbortError' });
      for (const item of [1, 2, 4]) await latches.release(item);
      await settle();
      controller.abort();
      await rejected;
      assert.deepEqual(outcomes, ['done 1', 'done 2', 'done 4']);
      assert.ok(members.every(({ closed, atWork }) => closed && atWork === 0));
    });
  }

  it('starts nothing when it was canceled before', async () => {
    const member = new FakeMember(done);
    await assert.rejects(outcomesOf([member], range(3), { signal: AbortSignal.abort() }), { name: 'AbortError' });
    assert.deepEqual([member.events, member.closed], [[], true]);
  });

  it('can be canceled while it waits for the next item', async () => {
    async function* slow(): AsyncGenerator<number> {
      yield 0;
      await new Promise(() => undefined);
    }
    const controller = new AbortController();
    const member = new FakeMember(done);
    const outcomes = inWorkerPool([member], slow(), { inOrder: true, signal: controller.signal });
    assert.equal((await outcomes.next()).done, false);
    const rejected = assert.rejects(outcomes.next(), { name: 'AbortError' });
    controller.abort();
    await rejected;
    assert.ok(member.closed);
  });

  it('stops the work, reads no further and closes the members when its outcomes are no longer wanted', async () => {
    const latches = new Latches();
    const members = range(2).map(() => new FakeMember(latches.work));
    const ends: string[] = [];
    function* items(): Generator<number> {
      try {
        yield* range(1000);
      } finally {
        ends.push('end');
      }
    }
    const outcomes = inWorkerPool(members, items(), { inOrder: false });
    await Promise.all([outcomes.next(), latches.release(0)]);
    await outcomes.return();
    await settle();
    assert.deepEqual(ends, ['end']);
    assert.ok(members.every(({ closed, atWork }) => closed && atWork === 0));
  });
});
