import { open } from 'node:fs/promises';
import path from 'node:path';
import { diskError } from '../disk/diskError';
import { ArchitectureError, MAX_ARCHITECTURE_BYTES, readArchitecture } from '../model/architecture/architectureFile';
import type { NetworkChoice } from '../model/variants';
import { DEFAULT_CONFIG } from '../protocol';
import { positiveOption, UsageError, variantOption } from './options';

/** The options that choose a network. */
export const NETWORK_OPTIONS = {
  variant: { type: 'string' },
  architecture: { type: 'string' },
  classes: { type: 'string' },
  'no-aux': { type: 'boolean' },
} as const;

interface NetworkValues {
  readonly variant?: string | undefined;
  readonly architecture?: string | undefined;
  readonly classes?: string | undefined;
  readonly 'no-aux'?: boolean | undefined;
}

/**
 * The network that the options choose: a variant, or an architecture's file, whose classes and heads the options may replace.
 * @throws UsageError where they don't fit together; ArchitectureError where the file can't be used.
 */
export async function networkOption({
  variant,
  architecture,
  classes,
  ...values
}: NetworkValues): Promise<NetworkChoice> {
  if (architecture !== undefined && variant !== undefined)
    throw new UsageError('--variant and --architecture exclude each other.');
  const network =
    architecture === undefined
      ? { variant: variantOption(variant), classes: DEFAULT_CONFIG.classes, useAux: true }
      : readArchitecture(await architectureBytes(architecture), path.basename(architecture));
  return {
    ...network,
    classes: positiveOption('classes', classes, network.classes),
    useAux: network.useAux && values['no-aux'] !== true,
  };
}

/**
 * The content of a file that may be an architecture.
 * @throws ArchitectureError when it is no file or larger than any; DiskError when it can't be read.
 */
export async function architectureBytes(file: string): Promise<Uint8Array> {
  try {
    await using handle = await open(file);
    const status = await handle.stat();
    if (!status.isFile()) throw new ArchitectureError(`${file} is not a file.`);
    if (status.size > MAX_ARCHITECTURE_BYTES) throw new ArchitectureError(`${file} is too large for an architecture.`);
    const content = Buffer.alloc(MAX_ARCHITECTURE_BYTES + 1);
    const { bytesRead } = await handle.read(content, 0, content.length, 0);
    return new Uint8Array(content.subarray(0, bytesRead));
  } catch (error) {
    throw error instanceof ArchitectureError ? error : diskError(file, error);
  }
}
