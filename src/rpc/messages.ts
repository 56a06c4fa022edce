import * as v from 'valibot';

// What travels between the two ends of a remote call. Each end checks what reaches it.

const id = v.pipe(v.number(), v.integer(), v.minValue(0));

/** From the caller. */
export const CallMessage = v.variant('type', [
  v.object({ type: v.literal('call'), id, method: v.string(), params: v.unknown() }),
  v.object({ type: v.literal('cancel'), id }),
]);
export type CallMessage = v.InferOutput<typeof CallMessage>;

/** To the caller: any number of progress messages, then a result or an error. */
export const ReplyMessage = v.variant('type', [
  v.object({ type: v.literal('progress'), id, progress: v.unknown() }),
  v.object({ type: v.literal('result'), id, result: v.unknown() }),
  v.object({ type: v.literal('error'), id, name: v.string(), message: v.string() }),
]);
export type ReplyMessage = v.InferOutput<typeof ReplyMessage>;

/** Sends a message to the other end; the buffers change hands where the transport can transfer memory. */
export type Post<Message> = (message: Message, transfer: ArrayBuffer[]) => void;
