import * as v from 'valibot';
import type { Params, Progress, Result } from '../../../src/rpc/methods';
import type { RpcCall } from '../../../src/rpc/server';

/** A table of methods for the tests of remote calls. */
export const METHODS = {
  double: { params: v.object({ value: v.number() }), result: v.object({ value: v.number() }) },
  /** Streams parts of its result. */
  fill: {
    params: v.object({ values: v.instance(Float32Array) }),
    progress: v.object({ part: v.instance(Float32Array) }),
    result: v.object({ values: v.instance(Float32Array) }),
  },
};
export type TestMethods = typeof METHODS;

export type TestHandlers = {
  readonly [N in keyof TestMethods]: (
    params: Params<TestMethods[N]>,
    call: RpcCall<Progress<TestMethods[N]>>,
  ) => Result<TestMethods[N]> | Promise<Result<TestMethods[N]>>;
};
