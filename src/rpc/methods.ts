import * as v from 'valibot';

/** The schemas of a method that can be called from afar. */
export interface Method {
  readonly params: v.GenericSchema;
  readonly result: v.GenericSchema;
  /** What is reported before the result: how far the call is, or a part of the result. */
  readonly progress?: v.GenericSchema;
}

/** A table of methods, which both ends share: `Table extends Methods<Table>`. */
export type Methods<Table> = { readonly [Name in keyof Table]: Method };

export type MethodName<Table> = keyof Table & string;
export type Params<M extends Method> = v.InferOutput<M['params']>;
export type Result<M extends Method> = v.InferOutput<M['result']>;
export type Progress<M extends Method> = M extends { readonly progress: infer Schema extends v.GenericSchema }
  ? v.InferOutput<Schema>
  : never;

/**
 * Checks what a method reports.
 * @throws ValiError when it does not fit, or when the method has no progress.
 */
export function parseProgress<M extends Method>(method: M, value: unknown): Progress<M> {
  // The compiler does not see that an optional property and a conditional type say the same.
  return v.parse(method.progress ?? v.never(), value) as Progress<M>;
}
