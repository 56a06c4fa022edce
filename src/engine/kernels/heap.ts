/** The memory of the backend's WebAssembly module, and its allocator. */
export interface Heap {
  readonly memory: WebAssembly.Memory;
  /** @returns an address, a multiple of 64. @throws EngineError when there is no memory left. */
  allocate(bytes: number): number;
  free(address: number): void;
}
