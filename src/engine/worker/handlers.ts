import type { EngineMethod, EngineParams, EngineProgress, EngineResult } from '../../protocol';
import type { RpcCall } from '../../rpc/server';
import type { Pacer } from '../platform/pacer';
import type { ReadUnderDeadline } from '../platform/reading';

/** What a method of the engine gets beside its parameters. */
export interface EngineCall<Reported = never> extends RpcCall<Reported> {
  readonly pacer: Pacer;
  readonly reading: ReadUnderDeadline;
}

/** The engine's methods. Calls are made one after the other, never two at a time. */
export type EngineHandlers = {
  readonly [M in EngineMethod]: (
    params: EngineParams<M>,
    call: EngineCall<EngineProgress<M>>,
  ) => EngineResult<M> | Promise<EngineResult<M>>;
};
