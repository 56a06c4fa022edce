/** A known kind of file that is not supported, and what the user can do about it. */
interface UnreadableKind {
  readonly reason: string;
  recognizes(bytes: Uint8Array): boolean;
}

const startsWith =
  (...prefix: readonly number[]) =>
  (bytes: Uint8Array): boolean =>
    prefix.every((byte, index) => bytes[index] === byte);

const startsWithText =
  (pattern: RegExp) =>
  (bytes: Uint8Array): boolean =>
    pattern.test(new TextDecoder('latin1').decode(bytes.subarray(0, 256)));

const UNREADABLE_KINDS: readonly UnreadableKind[] = [
  {
    reason:
      "is in the format of PyTorch's first versions (0.1), a tar archive, which is not supported. Save it again with " +
      'a later PyTorch: torch.save(torch.load(file), file)',
    recognizes: bytes => isTar(bytes) && tarNames(bytes).includes('sys_info'),
  },
  { reason: 'is a tar archive: unpack it first', recognizes: isTar },
  {
    reason: 'is a bare Python pickle, not a file from torch.save',
    recognizes: bytes => bytes[0] === 0x80 && (bytes[1] ?? 0) >= 2 && (bytes[1] ?? 0) <= 5,
  },
  {
    reason: 'is the text of a Caffe network (.prototxt), which has no weights: they are in a .caffemodel file',
    recognizes: startsWithText(/^\s*(#[^\n]*\n\s*)*((name|input)\s*:\s*["']|layers?\s*\{)/),
  },
  {
    reason: 'is an HDF5 file (from Keras or Caffe?), which is not supported',
    recognizes: startsWith(0x89, 0x48, 0x44, 0x46),
  },
  {
    reason: 'is a git-LFS pointer, not the file itself: run "git lfs pull" in its repository',
    recognizes: startsWithText(/^version https:\/\/git-lfs/),
  },
  {
    reason: 'is a web page or another XML document, perhaps saved instead of the download',
    recognizes: startsWithText(/^\s*<(!doctype|html|\?xml)/i),
  },
  { reason: 'is compressed by gzip: unpack it first', recognizes: startsWith(0x1f, 0x8b) },
];

const TAR_BLOCK = 512;
const TAR_MAGIC_OFFSET = 257;

function isTar(bytes: Uint8Array): boolean {
  return startsWithText(/^ustar/)(bytes.subarray(TAR_MAGIC_OFFSET));
}

/** The beginning of the first blocks of a tar archive: a name, if the block is a header. */
function tarNames(bytes: Uint8Array): string[] {
  return [0, 1, 2, 3].map(block => {
    const start = block * TAR_BLOCK;
    return new TextDecoder('latin1').decode(bytes.subarray(start, start + 100)).replace(/\0.*$/s, '');
  });
}

/** Why a file that no parser recognizes can't be read, or undefined if its kind is unknown. */
export function unreadableReason(bytes: Uint8Array): string | undefined {
  return UNREADABLE_KINDS.find(kind => kind.recognizes(bytes))?.reason;
}
