import type { EngineMethods, EngineParams, EngineResult, PanelCall } from '../../src/protocol';
import { ENGINE_METHODS, parse } from '../../src/protocol';
import { post } from '../host/host';
import { loadedKey } from '../state/loadedModel';

// The page's own calls of the engine, through the host.

interface Waiting {
  /** The model that the call is about. */
  readonly model: string | undefined;
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: Error) => void;
}

const waiting = new Map<number, Waiting>();

let nextId = 0;

/**
 * Calls a method of the engine about the model that is loaded.
 * @throws Error with the engine's reason, or when another model has taken that one's place before the answer came.
 */
export async function call<M extends PanelCall>(method: M, params: EngineParams<M>): Promise<EngineResult<M>> {
  const id = nextId++;
  const answer = new Promise<unknown>((resolve, reject) => {
    waiting.set(id, { model: loadedKey.peek(), resolve, reject });
  });
  post({ type: 'call', id, method, params });
  return parse<EngineMethods[M]['result']>(ENGINE_METHODS[method].result, await answer);
}

/** Hands an answer of the host to its call. */
export function answered(id: number, result: unknown): void {
  const entry = taken(id);
  if (entry?.model === loadedKey.peek()) entry?.resolve(result);
  else entry?.reject(new Error('The model has been replaced.'));
}

export function refused(id: number, message: string): void {
  taken(id)?.reject(new Error(message));
}

function taken(id: number): Waiting | undefined {
  const entry = waiting.get(id);
  waiting.delete(id);
  return entry;
}
