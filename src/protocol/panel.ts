import { DEFAULT_INPUT_SIZE, DEFAULT_OPTIONS } from '../model/defaults';
import { MAX_WINDOWS } from '../model/occlusionGrid';
import { DEFAULT_VARIANT } from '../model/variants';
import type { Method, Params, Progress, Result } from '../rpc/methods';
import * as v from 'valibot';
import { ENGINE_METHODS } from './engine';
import { Classification, ModelInfo, WeightsComparison } from './model';
import { Parity } from './parity';
import { architecture, bytes, count, positive, variantId } from './primitives';
import { MAX_PROFILE_RUNS, Profile, runId } from './profile';
import { OcclusionPart } from './runs';

// What host and page say to each other.

export const MODES = ['eval', 'train'] as const;
export const CONVENTIONS = ['torchinfo', 'fvcore'] as const;

/** What the panel analyses: the network's options and the size of its input. */
export const InspectorConfig = v.object({
  variant: variantId,
  architecture,
  classes: positive,
  useAux: v.boolean(),
  batch: positive,
  inputSize: positive,
  mode: v.picklist(MODES),
  convention: v.picklist(CONVENTIONS),
});
export type InspectorConfig = v.InferOutput<typeof InspectorConfig>;

/** What is shown until the user, the settings or the command line say otherwise. */
export const DEFAULT_CONFIG: InspectorConfig = {
  variant: DEFAULT_VARIANT,
  classes: DEFAULT_OPTIONS.classes,
  useAux: DEFAULT_OPTIONS.useAux,
  batch: 1,
  inputSize: DEFAULT_INPUT_SIZE,
  mode: 'eval',
  convention: 'torchinfo',
};

export const WeightsState = v.variant('status', [
  v.object({ status: v.literal('none') }),
  /** What was loaded before stays in `model` until a load has succeeded. */
  v.object({
    status: v.literal('loading'),
    name: v.string(),
    fraction: v.optional(v.number()),
    model: v.optional(ModelInfo),
  }),
  v.object({ status: v.literal('failed'), name: v.string(), message: v.string(), model: v.optional(ModelInfo) }),
  v.object({ status: v.literal('loaded'), model: ModelInfo }),
]);
export type WeightsState = v.InferOutput<typeof WeightsState>;

const resultId = v.string();

/** A network that the shown one is compared with, and what it is called. */
export const ReferenceNetwork = v.object({
  name: v.string(),
  network: v.object({ variant: variantId, architecture, classes: positive, useAux: v.boolean() }),
});
export type ReferenceNetwork = v.InferOutput<typeof ReferenceNetwork>;
/** What a picture of the page is saved as, and in which colors. */
export const PICTURE_FORMATS = ['svg', 'png'] as const;
export const PICTURE_COLORS = ['theme', 'print'] as const;

/** A picture that the page has drawn. */
export const DrawnPicture = v.object({
  /** The suggested name, without its ending. */
  name: v.string(),
  format: v.picklist(PICTURE_FORMATS),
  content: bytes,
});
export type DrawnPicture = v.InferOutput<typeof DrawnPicture>;

/** Host → webview, unasked. */
export const HostMessage = v.variant('type', [
  v.object({ type: v.literal('config'), config: InspectorConfig, fixedByWeights: v.boolean() }),
  v.object({ type: v.literal('weights'), weights: WeightsState }),
  /** The pictures of one gesture, in the order in which they are classified. */
  v.object({ type: v.literal('classifying'), pictures: v.array(v.object({ id: resultId, file: v.string() })) }),
  v.object({ type: v.literal('classified'), id: resultId, result: Classification }),
  v.object({ type: v.literal('notClassified'), id: resultId, file: v.string(), message: v.string() }),
  /** The user cancelled: the placeholder goes. */
  v.object({ type: v.literal('classificationCancelled'), id: resultId }),
  /** Asks the page for a picture of the graph, which it sends back to be saved. */
  v.object({ type: v.literal('drawGraph'), format: v.picklist(PICTURE_FORMATS), colors: v.picklist(PICTURE_COLORS) }),
  /** Another file compared with the model; undefined takes the comparison away. */
  v.object({ type: v.literal('comparison'), comparison: v.optional(WeightsComparison) }),
  /** The user wants to edit the architecture. */
  v.object({ type: v.literal('showArchitecture') }),
  /** The user has chosen another network to compare the shown one with. */
  v.object({ type: v.literal('compareWithNetwork'), reference: ReferenceNetwork }),
  /** The user has asked for a profile of the model. */
  v.object({ type: v.literal('profile') }),
  /** Another network beside this one; undefined takes it away. */
  v.object({ type: v.literal('parity'), parity: v.optional(Parity) }),
]);
export type HostMessage = v.InferOutput<typeof HostMessage>;

/** The commands that the panel's controls run in the host. */
export const PANEL_COMMANDS = [
  'classifyImage',
  'loadWeights',
  'downloadWeights',
  'runUntrained',
  'chooseClassNames',
  'compareWeights',
  'exportModel',
  'exportGraph',
  'exportTable',
  'copySummary',
  'compareTable',
  'compareRecording',
  'copyRecordingSnippet',
  'openSettings',
  'openArchitecture',
  'saveArchitecture',
  'openSource',
  'compareNetworks',
] as const;
export type PanelCommand = (typeof PANEL_COMMANDS)[number];

/** The methods that the page may call in the host: some of the engine's, for what it shows and nothing else, and the host's own. */
export const PANEL_METHODS = {
  modelDetails: ENGINE_METHODS.modelDetails,
  layerWeights: ENGINE_METHODS.layerWeights,
  parameter: ENGINE_METHODS.parameter,
  /** Where the time of the model goes, by that many runs; on the way, what is known so far. */
  profile: {
    params: v.object({ runs: v.pipe(positive, v.maxValue(MAX_PROFILE_RUNS)), inputSize: positive }),
    progress: Profile,
    result: Profile,
  },
  runSummary: ENGINE_METHODS.runSummary,
  channelMaps: ENGINE_METHODS.channelMaps,
  channelValues: ENGINE_METHODS.channelValues,
  valueTerms: ENGINE_METHODS.valueTerms,
  classScores: ENGINE_METHODS.classScores,
  classMap: ENGINE_METHODS.classMap,
  /** Covers a run's picture window by window, a coarse map first; its result comes in parts. */
  occlusion: {
    params: v.object({
      run: runId,
      window: positive,
      stride: positive,
      /** What is known already. */
      known: v.pipe(v.array(count), v.maxLength(MAX_WINDOWS)),
    }),
    progress: OcclusionPart,
    /** How many windows were run. */
    result: v.object({ windows: count }),
  },
} as const satisfies Readonly<Record<string, Method>>;
export type PanelMethods = typeof PANEL_METHODS;
export type PanelMethod = keyof PanelMethods;
export type PanelParams<M extends PanelMethod> = Params<PanelMethods[M]>;
export type PanelProgress<M extends PanelMethod> = Progress<PanelMethods[M]>;
export type PanelResult<M extends PanelMethod> = Result<PanelMethods[M]>;

/** Webview → host, without an answer. */
export const WebviewMessage = v.variant('type', [
  v.object({ type: v.literal('ready') }),
  v.object({ type: v.literal('configure'), config: InspectorConfig }),
  v.object({ type: v.literal('command'), command: v.picklist(PANEL_COMMANDS) }),
  v.object({ type: v.literal('copy'), text: v.string() }),
  /** The user has closed the comparison: it does not come back with a new page. */
  v.object({ type: v.literal('closeComparison') }),
  v.object({ type: v.literal('closeParity') }),
  /** Shows another variant, and compares the printed table with that. */
  v.object({ type: v.literal('compareTableWith'), variant: variantId }),
  /** Writes a profile to a file that the user chooses. */
  v.object({ type: v.literal('saveProfile'), profile: Profile }),
  /** A picture that the page has drawn, for a file that the user picks. */
  v.object({ type: v.literal('savePicture'), picture: DrawnPicture }),
  /** Writes a report of a picture's run to a file that the user picks. */
  v.object({ type: v.literal('exportReport'), run: runId }),
  /** Writes a run's activations to a file that the user picks: all, or those of a layer. */
  v.object({ type: v.literal('exportActivations'), run: runId, layer: v.optional(v.string()) }),
]);
export type WebviewMessage = v.InferOutput<typeof WebviewMessage>;
