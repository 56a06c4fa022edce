import type * as vscode from 'vscode';
import type { EngineClient } from '../engine/client/engineClient';
import type { FileOrigin, ModelInfo, WeightsComparison } from '../protocol';
import { fileOrigin, matchOrigin } from '../protocol';
import { fileSource } from './fileSource';
import { t } from '../display/text';

/** The model that the engine holds, with the files that it was made from. */
export interface HeldModel {
  readonly info: ModelInfo;
  /** Absent where the weights come from no file. */
  readonly weightsFile: vscode.Uri | undefined;
  /** Absent where the classes have their default names. */
  readonly classNamesFile: vscode.Uri | undefined;
  /** What the last comparison of another file with this model gave. */
  readonly comparison?: WeightsComparison | undefined;
}

/** Whether each engine can load the model by itself. A file outside the disk would be copied to each of them. */
export function canCopy({ info, weightsFile }: HeldModel): boolean {
  return matchOrigin(info.origin, { file: () => weightsFile?.scheme === 'file', random: () => true });
}

/**
 * Gives another engine the same model.
 * @throws Error when the weights file has changed since.
 */
export async function copyModel(
  { info, weightsFile, classNamesFile }: HeldModel,
  engine: EngineClient,
  signal: AbortSignal,
): Promise<void> {
  const { variant, architecture, classes, useAux } = info;
  await matchOrigin(info.origin, {
    file: origin => loadSame(origin, weightsFile, engine, signal),
    random: ({ seed, initWeights }) =>
      engine.call('initialize', { variant, architecture, classes, useAux, initWeights, seed }, { signal }),
  });
  if (classNamesFile) await engine.call('useClassNames', { file: await fileSource(classNamesFile) }, { signal });
}

async function loadSame(
  { name, sha256 }: FileOrigin,
  file: vscode.Uri | undefined,
  engine: EngineClient,
  signal: AbortSignal,
): Promise<ModelInfo> {
  const copy = file && (await engine.call('loadWeights', { file: await fileSource(file) }, { signal }));
  if (!copy || fileOrigin(copy.origin)?.sha256 !== sha256) {
    throw new Error(t('{0} has changed since it was loaded.', name));
  }
  return copy;
}
