import Module from 'node:module';

type Activate = (...args: unknown[]) => unknown;

interface Loaded {
  exports: { readonly activate?: Activate };
}

/** What VS Code waits for when it activates an extension, without what it does itself. */
export interface ActivationTimes {
  loadMs: number;
  activateMs: number;
}

/** Times the first load of an extension's bundle, and its activate(), while `activate` makes VS Code do both. */
export async function timeActivation(bundle: string, activate: () => Thenable<unknown>): Promise<ActivationTimes> {
  const times: ActivationTimes = { loadMs: NaN, activateMs: NaN };
  const loader = Module.prototype as unknown as { load: (this: Loaded, file: string) => void };
  const { load } = loader;
  loader.load = function (file) {
    const start = performance.now();
    load.call(this, file);
    if (file !== bundle) return;
    times.loadMs = performance.now() - start;
    const { activate: own } = this.exports;
    const timed: Activate = (...args) => {
      const called = performance.now();
      const result = own?.(...args);
      times.activateMs = performance.now() - called;
      return result;
    };
    this.exports = { ...this.exports, activate: timed };
  };
  try {
    await activate();
  } finally {
    loader.load = load;
  }
  return times;
}
