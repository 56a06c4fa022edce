import type { EngineOptions } from '../../protocol';
import type { CallMessage, Post } from '../../rpc/messages';

/** A running worker of the engine: a thread of Node, or a web worker. */
export interface RunningWorker {
  readonly post: Post<CallMessage>;
  /** Ends the worker; resolves when it has ended. */
  stop(): Promise<void>;
}

export interface WorkerEvents {
  readonly message: (data: unknown) => void;
  /** What the worker wrote to its standard output or error, where it has these. */
  readonly output: (text: string) => void;
  /** The worker has died; called once, unless it was stopped. */
  readonly lost: (reason: string) => void;
}

/** Starts a worker of the engine, which computes as the options say. */
export type StartWorker = (options: EngineOptions, events: WorkerEvents) => RunningWorker;
