/** Takes bytes that arrive in runs. */
export interface RunTaker {
  add(run: Uint8Array): void;
}

/** How many bytes arrive. */
export class RunLength implements RunTaker {
  length = 0;

  add(run: Uint8Array): void {
    this.length += run.length;
  }
}

/** Bytes that arrive in runs: a view of the first run while it is the only one, else a copy of all. */
export class ByteRuns implements RunTaker {
  private buffer: Uint8Array = new Uint8Array();
  private length = 0;

  get bytes(): Uint8Array {
    return this.buffer.subarray(0, this.length);
  }

  add(run: Uint8Array): void {
    const end = this.length + run.length;
    if (this.length === 0) {
      this.buffer = run;
    } else {
      this.makeRoom(end);
      this.buffer.set(run, this.length);
    }
    this.length = end;
  }

  /** The first run is never overwritten, since its memory belongs to the caller. */
  private makeRoom(length: number): void {
    if (length <= this.buffer.length) return;
    const larger = new Uint8Array(2 * length);
    larger.set(this.bytes);
    this.buffer = larger;
  }
}
