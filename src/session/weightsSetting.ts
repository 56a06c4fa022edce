import path from 'node:path';

/** The setting that names a weights file, and whose it is. */
export interface WeightsSetting {
  readonly value: unknown;
  /** It stands in the settings of the workspace, which come with what was opened. */
  readonly ofWorkspace: boolean;
  /** Whether the user trusts the workspace. */
  readonly trusted: boolean;
}

/** What the setting stands for: a file anywhere, one that has to lie in the workspace, or none, for a reason. */
export type WeightsPlace =
  | { readonly kind: 'none' }
  | { readonly kind: 'anywhere'; readonly path: string }
  | { readonly kind: 'inside'; readonly path: string }
  | { readonly kind: 'refused'; readonly reason: 'network' };

/** `\\server\share` and `//server/share`, in every mixture, and the names of devices. */
const NETWORK = /^[\\/]{2}/;

/**
 * Where the file may lie that the setting names and that is loaded unasked. Only a user, or a workspace that is trusted, may
 * name a file outside the workspace, and only a user one on another machine.
 * @param paths of the system that the file is on.
 */
export function weightsPlace(
  { value, ofWorkspace, trusted }: WeightsSetting,
  paths: Pick<typeof path, 'isAbsolute'> = path,
): WeightsPlace {
  if (typeof value !== 'string' || value === '') return { kind: 'none' };
  if (NETWORK.test(value) && ofWorkspace) return { kind: 'refused', reason: 'network' };
  return { kind: paths.isAbsolute(value) && (trusted || !ofWorkspace) ? 'anywhere' : 'inside', path: value };
}
