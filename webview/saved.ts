import { effect } from '@preact/signals';
import * as v from 'valibot';
import {
  Classification,
  InspectorConfig,
  MAX_PROFILE_RUNS,
  Parity,
  Profile,
  ReferenceNetwork,
  WeightsComparison,
} from '../src/protocol';
import type { Direction } from '../src/drawing/layout/graphLayout';
import { VARIANT_IDS } from '../src/model/variants';
import { graphPane, direction, userViewport } from './graph/interact/graphState';
import { readState, writeState } from './host/host';
import { detailsShare, tableShare } from './state/panes';
import { heatMetric, METRIC_IDS, miniaturesShown } from './state/heatChoice';
import { pickedTab, TABS } from './state/tabs';
import { profile, profileRuns } from './state/profile';
import {
  CHANNEL_SORTS,
  CHANNEL_VIEWS,
  channelSort,
  channelView,
  MAP_LOOKS,
  MAP_SCALES,
  mapLook,
  mapScale,
  MAX_PINS,
  openChannel,
  openedChannel,
  pins,
} from './state/channels';
import { tableOpen, tableScope, tableSort, COLUMNS, TABLE_SCOPES } from './state/table';
import { shownResultId, results } from './state/results';
import { parity } from './state/parity';
import {
  askedOcclusion,
  explainedClasses,
  explainMethod,
  mapStrength,
  METHODS,
  occlusionOptions,
} from './state/explain';
import { comparison } from './state/weights';
import { editBase, MOST_STEPS, redoSteps, undoSteps } from './state/edits';
import { config } from './state/network';
import { fileNetwork, referenceKind } from './state/reference';
import { expanded, selected } from './state/selection';

// What survives a reload of the window, through VS Code's state of the webview.

/** How many pictures are kept, newest first: their previews take about 20 KB each. */
const KEPT_RESULTS = 12;

const DIRECTIONS: readonly Direction[] = ['down', 'right'];

const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const positive = v.pipe(count, v.minValue(1));
const length = v.pipe(v.number(), v.minValue(0));
const index = v.pipe(v.number(), v.integer(), v.minValue(0));
const share = v.pipe(v.number(), v.minValue(0), v.maxValue(1));

const SavedResult = v.variant('status', [
  v.object({ id: v.string(), file: v.string(), status: v.literal('failed'), message: v.string() }),
  v.object({
    id: v.string(),
    file: v.string(),
    status: v.literal('done'),
    preview: v.pipe(v.string(), v.startsWith('data:image/jpeg;')),
    result: v.omit(Classification, ['crop']),
  }),
]);

const Network = ReferenceNetwork.entries.network;
const Steps = v.pipe(v.array(v.object({ network: Network, base: v.optional(Network) })), v.maxLength(MOST_STEPS));

const SavedClass = v.object({ index: count, wnid: v.optional(v.string()), label: v.string() });

/** Which map lies over the shown picture. */
const SavedExplanation = v.object({
  method: v.optional(v.picklist(METHODS)),
  strength: share,
  classes: v.optional(v.object({ result: v.string(), class: SavedClass, against: v.optional(SavedClass) })),
  occlusion: v.object({ window: positive, stride: positive }),
  /** The occlusion that is to run again. */
  asked: v.optional(v.object({ run: v.string(), window: positive, stride: positive })),
});

const Saved = v.object({
  config: InspectorConfig,
  selected: v.optional(v.string()),
  expanded: v.array(v.string()),
  viewport: v.optional(v.object({ x: v.number(), y: v.number(), scale: v.number() })),
  /** The size that the graph's pane had with this view. */
  pane: v.optional(v.object({ width: length, height: length })),
  direction: v.picklist(DIRECTIONS),
  tab: v.picklist(TABS),
  detailsShare: share,
  tableShare: share,
  tableOpen: v.boolean(),
  tableScope: v.picklist(TABLE_SCOPES),
  tableSort: v.optional(v.object({ column: v.picklist(COLUMNS), descending: v.boolean() })),
  results: v.array(SavedResult),
  shownResultId: v.optional(v.string()),
  comparison: v.optional(WeightsComparison),
  parity: v.optional(Parity),
  explanation: v.optional(SavedExplanation),
  profile: v.optional(Profile),
  profileRuns: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(MAX_PROFILE_RUNS))),
  edits: v.optional(v.object({ base: v.optional(Network), undo: Steps, redo: Steps })),
  fileNetwork: v.optional(ReferenceNetwork),
  referenceKind: v.optional(v.picklist(['base', 'file', ...VARIANT_IDS])),
  heat: v.optional(v.picklist(METRIC_IDS)),
  miniatures: v.optional(v.boolean()),
  /** How the channels of a layer are shown. */
  channels: v.optional(
    v.object({
      view: v.picklist(CHANNEL_VIEWS),
      sort: v.picklist(CHANNEL_SORTS),
      scale: v.picklist(MAP_SCALES),
      look: v.picklist(MAP_LOOKS),
      pins: v.pipe(
        v.array(v.object({ variant: v.picklist(VARIANT_IDS), path: v.string(), channel: index })),
        v.maxLength(MAX_PINS),
      ),
      opened: v.optional(
        v.object({ path: v.string(), channel: index, position: v.optional(v.object({ y: index, x: index })) }),
      ),
    }),
  ),
});
export type Saved = v.InferOutput<typeof Saved>;

function capture(): Saved {
  return {
    config: config.value,
    selected: selected.value,
    expanded: [...expanded.value],
    viewport: userViewport.value,
    pane: { width: graphPane.value.width, height: graphPane.value.height },
    direction: direction.value,
    tab: pickedTab.value,
    detailsShare: detailsShare.value,
    tableShare: tableShare.value,
    tableOpen: tableOpen.value,
    tableScope: tableScope.value,
    tableSort: tableSort.value,
    results: results.value.filter(entry => entry.status !== 'running').slice(0, KEPT_RESULTS),
    shownResultId: shownResultId.value,
    comparison: comparison.value,
    parity: parity.value,
    explanation: {
      method: explainMethod.value,
      strength: mapStrength.value,
      classes: explainedClasses.value,
      occlusion: occlusionOptions.value,
      asked: askedOcclusion.value,
    },
    profile: profile.value,
    profileRuns: profileRuns.value,
    edits: { base: editBase.value, undo: [...undoSteps.value], redo: [...redoSteps.value] },
    fileNetwork: fileNetwork.value,
    referenceKind: referenceKind.value,
    heat: heatMetric.value,
    miniatures: miniaturesShown.value,
    channels: captureChannels(),
  };
}

function captureChannels(): Saved['channels'] {
  const opened = openedChannel.value;
  return {
    view: channelView.value,
    sort: channelSort.value,
    scale: mapScale.value,
    look: mapLook.value,
    pins: [...pins.value],
    ...(opened && { opened: { path: opened.path, channel: opened.channel, position: opened.position } }),
  };
}

/** After the selection, with which a channel is opened. */
function restoreChannels({ view, sort, scale, look, pins: pinned, opened }: NonNullable<Saved['channels']>): void {
  channelView.value = view;
  channelSort.value = sort;
  mapScale.value = scale;
  mapLook.value = look;
  pins.value = pinned;
  if (opened) openChannel(opened);
}

/** Restores the page; ignores what does not fit this version. The host confirms or corrects the configuration. */
export function restore(): void {
  const parsed = v.safeParse(Saved, readState());
  if (!parsed.success) return;
  const saved = parsed.output;
  config.value = saved.config;
  selected.value = saved.selected;
  expanded.value = new Set(saved.expanded);
  userViewport.value = saved.viewport;
  if (saved.pane) graphPane.value = { ...saved.pane, covers: [] };
  direction.value = saved.direction;
  pickedTab.value = saved.tab;
  detailsShare.value = saved.detailsShare;
  tableShare.value = saved.tableShare;
  tableOpen.value = saved.tableOpen;
  tableScope.value = saved.tableScope;
  tableSort.value = saved.tableSort;
  results.value = saved.results;
  shownResultId.value = saved.shownResultId;
  comparison.value = saved.comparison;
  parity.value = saved.parity;
  if (saved.explanation) restoreExplanation(saved.explanation);
  profile.value = saved.profile;
  if (saved.profileRuns !== undefined) profileRuns.value = saved.profileRuns;
  editBase.value = saved.edits?.base;
  undoSteps.value = saved.edits?.undo ?? [];
  redoSteps.value = saved.edits?.redo ?? [];
  fileNetwork.value = saved.fileNetwork;
  referenceKind.value = saved.referenceKind ?? 'base';
  heatMetric.value = saved.heat;
  miniaturesShown.value = saved.miniatures ?? false;
  if (saved.channels) restoreChannels(saved.channels);
}

function restoreExplanation({
  method,
  strength,
  classes,
  occlusion,
  asked,
}: v.InferOutput<typeof SavedExplanation>): void {
  explainMethod.value = method;
  mapStrength.value = strength;
  explainedClasses.value = classes;
  occlusionOptions.value = occlusion;
  askedOcclusion.value = asked;
}

const QUIET_MS = 200;

/** Saves the page's state when it has not changed for a moment, and at once when the page is left. */
export function keepSaved(): void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let pending: Saved | undefined;
  const write = (): void => {
    clearTimeout(timer);
    if (pending) writeState(pending);
    pending = undefined;
  };
  effect(() => {
    pending = capture();
    clearTimeout(timer);
    timer = setTimeout(write, QUIET_MS);
  });
  addEventListener('pagehide', write);
}
