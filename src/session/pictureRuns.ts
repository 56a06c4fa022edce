import * as vscode from 'vscode';
import { crc32 } from '../base/crc32';
import { t } from '../display/text';
import type { EngineClient } from '../engine/client/engineClient';
import type {
  Classification,
  EngineParams,
  EngineProgress,
  EngineResult,
  EngineMethod,
  ModelInfo,
  RunInput,
} from '../protocol';
import { modelKey, RUN_GONE } from '../protocol';
import type { CallOptions } from '../rpc/client';
import { fileName, fileSource } from './fileSource';
import type { ModelSession } from './modelSession';
import { activationMemory } from './settings';
import type { SeenPicture, WorkspaceMemory } from './workspaceMemory';

/** Pictures that can be looked into: more than the page keeps results of. */
const MAX_PICTURES = 32;

/**
 * The runs behind the results: which picture each was, so that the engine observes it when somebody looks into it, and
 * again when it has forgotten it.
 */
export class PictureRuns {
  /** What the network saw of the pictures of this window. */
  private readonly crops = new Map<string, Classification['crop']>();
  private readonly observing = new Map<string, Promise<unknown>>();
  private observed = false;

  constructor(
    private readonly engine: EngineClient,
    private readonly session: Pick<ModelSession, 'model' | 'recover'>,
    private readonly memory: WorkspaceMemory,
  ) {}

  /** @param id of the result. */
  keep(id: string, uri: vscode.Uri, { crop, cropSize, model }: Classification): void {
    this.crops.set(id, crop);
    for (const oldest of [...this.crops.keys()].slice(0, -MAX_PICTURES)) this.crops.delete(oldest);
    const picture = { id, uri: uri.toString(), cropSize, crc32: crc32(crop), model: modelKey(model) };
    void this.memory.keepPictures([picture, ...this.memory.pictures].slice(0, MAX_PICTURES));
  }

  /**
   * Asks the engine about a run, which it observes if it does not keep it.
   * @param id of the run, which is that of the picture's result.
   * @throws Error when the picture is not known any more or other weights are loaded; what the engine throws.
   */
  async ask<M extends EngineMethod>(
    id: string,
    method: M,
    params: EngineParams<M>,
    options: CallOptions<EngineProgress<M>>,
  ): Promise<EngineResult<M>> {
    const { picture } = await this.known(id);
    try {
      return await this.engine.call(method, params, options);
    } catch (error) {
      if (!(error instanceof Error) || error.name !== RUN_GONE) throw error;
    }
    await this.observe(picture);
    return this.engine.call(method, params, options);
  }

  /**
   * What the network saw of a picture, and the model that it was. After a reload of the window the file is read again.
   * @param id of the picture's result.
   * @throws Error when the picture is not known any more, has changed, or other weights are loaded; what the engine throws.
   */
  async picture(id: string, signal: AbortSignal): Promise<Pick<Classification, 'crop' | 'cropSize' | 'model'>> {
    const { picture, model } = await this.known(id);
    const { uri, cropSize, crc32: seen } = picture;
    const kept = this.crops.get(id);
    if (kept) return { crop: kept, cropSize, model };
    const file = await fileSource(vscode.Uri.parse(uri));
    const params = { file, topK: 1, inputSize: cropSize, allHeads: false };
    const { crop } = await this.engine.call('classify', params, { signal });
    if (crc32(crop) !== seen) {
      throw new Error(t('{0} has changed since it was classified. Classify it again.', file.name));
    }
    this.crops.set(id, crop);
    return { crop, cropSize, model };
  }

  /** The run of the picture that was classified last. */
  get newest(): string | undefined {
    return this.memory.pictures[0]?.id;
  }

  /** The name of a picture that was classified. @throws Error when it is not known any more. */
  nameOf(id: string): string {
    const picture = this.memory.pictures.find(candidate => candidate.id === id);
    if (!picture) throw new Error(t('This picture is not known any more. Classify it again.'));
    return fileName(vscode.Uri.parse(picture.uri));
  }

  /** Gives the memory of all runs back. */
  async forget(): Promise<void> {
    if (!this.observed) return;
    this.observed = false;
    await this.engine.call('forgetRuns', {});
  }

  /** @throws Error when the picture is not known any more or other weights are loaded. */
  private async known(id: string): Promise<{ readonly picture: SeenPicture; readonly model: ModelInfo }> {
    await this.session.recover();
    const picture = this.memory.pictures.find(candidate => candidate.id === id);
    if (!picture) throw new Error(t('This picture is not known any more. Classify it again.'));
    const { model } = this.session;
    if (!model || modelKey(model) !== picture.model) {
      throw new Error(t('Other weights have been loaded since. Classify the picture again.'));
    }
    return { picture, model };
  }

  /** Several who ask for the same run share it. */
  private async observe(picture: SeenPicture): Promise<void> {
    const { id } = picture;
    const running = this.observing.get(id) ?? this.startObserving(picture).finally(() => this.observing.delete(id));
    this.observing.set(id, running);
    await running;
  }

  private async startObserving({ id, uri, cropSize, crc32: seen }: SeenPicture): Promise<void> {
    this.observed = true;
    const crop = this.crops.get(id);
    const input: RunInput = crop
      ? { kind: 'crop', crop, cropSize }
      : { kind: 'picture', file: await fileSource(vscode.Uri.parse(uri)), inputSize: cropSize };
    await this.engine.call('observe', { run: id, input, crc32: seen, memoryLimit: activationMemory() });
  }
}
