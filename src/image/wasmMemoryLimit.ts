const PAGE_BYTES = 65_536;
const HEADER_BYTES = 8;
const MEMORY_SECTION = 5;

/**
 * A WebAssembly module whose memory cannot grow beyond `maxBytes`, whatever it was built with: the virtual machine
 * refuses to, and an allocation fails. The module has one memory of its own.
 */
export function limitWasmMemory(module: Uint8Array, maxBytes: number): Uint8Array {
  for (let offset = HEADER_BYTES; offset < module.length;) {
    const size = readUnsigned(module, offset + 1);
    const end = size.end + size.value;
    if (module[offset] === MEMORY_SECTION) {
      // How many memories, whether there is a maximum, and how many pages there are at first.
      const initial = readUnsigned(module, size.end + 2);
      if (module[size.end] !== 1) break;
      const pages = Math.max(initial.value, Math.floor(maxBytes / PAGE_BYTES));
      const body = [1, 1, ...unsigned(initial.value), ...unsigned(pages)];
      const section = [MEMORY_SECTION, ...unsigned(body.length), ...body];
      const limited = new Uint8Array(offset + section.length + module.length - end);
      limited.set(module.subarray(0, offset));
      limited.set(section, offset);
      limited.set(module.subarray(end), offset + section.length);
      return limited;
    }
    offset = end;
  }
  throw new Error('The WebAssembly module has no memory of its own.');
}

/** LEB128: seven bits a byte, the lowest first. */
function readUnsigned(bytes: Uint8Array, from: number): { value: number; end: number } {
  let value = 0;
  let end = from;
  for (let scale = 1; ; scale *= 128) {
    const byte = bytes[end++] ?? 0;
    value += (byte & 0x7f) * scale;
    if (byte < 0x80) return { value, end };
  }
}

function unsigned(value: number): number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...unsigned(Math.floor(value / 128))];
}
