import * as vscode from 'vscode';
import type { ReadingLimits } from '../engine/client/readingWatch';
import { DEFAULT_READING_LIMITS } from '../engine/client/readingWatch';
import type { Convention } from '../model/analysis';
import { DEFAULT_TOP_K } from '../model/defaults';
import type { VariantId } from '../model/variants';
import { isVariantId } from '../model/variants';
import type { EngineOptions } from '../protocol';
import { CONVENTIONS, DEFAULT_CONFIG } from '../protocol';

export const SECTION = 'googlenetInspector';

/** Five pictures of 224 × 224 pixels. */
const DEFAULT_ACTIVATION_MEGABYTES = 256;

export interface Settings {
  readonly variant: VariantId;
  readonly batch: number;
  readonly topK: number;
  readonly convention: Convention;
  /** Engines that classify many pictures; 0 for as many as the machine has room for. */
  readonly workers: number;
}

/** The user's settings; values that a hand-edited settings.json has wrong are replaced by their defaults. */
export function readSettings(): Settings {
  const settings = vscode.workspace.getConfiguration(SECTION);
  const variant = settings.get<unknown>('variant');
  return {
    variant: isVariantId(variant) ? variant : DEFAULT_CONFIG.variant,
    batch: positiveInteger(settings.get<unknown>('batch'), DEFAULT_CONFIG.batch),
    topK: positiveInteger(settings.get<unknown>('topK'), DEFAULT_TOP_K),
    convention: CONVENTIONS.find(known => known === settings.get<unknown>('convention')) ?? DEFAULT_CONFIG.convention,
    workers: positiveInteger(settings.get<unknown>('workers'), 0),
  };
}

/** How the engine is to compute. */
export function engineOptions(): EngineOptions {
  const settings = vscode.workspace.getConfiguration(SECTION);
  const threads = positiveInteger(settings.get<unknown>('threads'), 0);
  return {
    kernels: settings.get<unknown>('kernels') === 'stock' ? 'stock' : 'own',
    ...(threads > 0 && { threads }),
  };
}

/** What reading a picture or a weights file may take. */
export function readingLimits(): ReadingLimits {
  const seconds = vscode.workspace.getConfiguration(SECTION).get<unknown>('readingDeadline');
  return { ...DEFAULT_READING_LIMITS, seconds: positiveInteger(seconds, DEFAULT_READING_LIMITS.seconds) };
}

/** What the values of observed runs may take together, in bytes. */
export function activationMemory(): number {
  const megabytes = vscode.workspace.getConfiguration(SECTION).get<unknown>('activationMemory');
  return positiveInteger(megabytes, DEFAULT_ACTIVATION_MEGABYTES) * 1e6;
}

function positiveInteger(value: unknown, fallback: number): number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value > 0 ? value : fallback;
}
