import { Pacer } from '../../src/engine/pacer';

/** A pacer for a call that is cancelled when `controller` says so; `onBreath` is told each time it is asked. */
export function testPacer(controller = new AbortController(), onBreath: () => void = () => undefined): Pacer {
  return new (class extends Pacer {
    override breathe(): Promise<void> {
      onBreath();
      return super.breathe();
    }
  })(controller.signal, () => new Promise(resolve => setImmediate(resolve)));
}
