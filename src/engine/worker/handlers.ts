import type { EngineMethod, EngineParams, EngineResult } from '../../protocol';
import type { Pacer } from '../platform/pacer';

/** What a method of the engine gets beside its parameters. */
export interface Call {
  /** Aborted when the caller gives up. */
  readonly signal: AbortSignal;
  readonly pacer: Pacer;
  readonly progress: (done: number, total: number) => void;
}

/** The engine's methods. Calls are made one after the other, never two at a time. */
export type EngineHandlers = {
  readonly [M in EngineMethod]: (params: EngineParams<M>, call: Call) => EngineResult<M> | Promise<EngineResult<M>>;
};
