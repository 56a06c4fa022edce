/** Something that the engine refuses or cannot do, in words for its user. The `name` reaches the host. */
export class EngineError extends Error {
  constructor(message: string, name = 'EngineError') {
    super(message);
    this.name = name;
  }
}

/** The name of the error with which a call ends when the worker dies under it. */
export const STOPPED = 'EngineStoppedError';
