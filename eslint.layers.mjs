// Which folder may import which, from the bottom up. ESLint enforces it, and the README shows the same table.
import boundaries from 'eslint-plugin-boundaries';

/**
 * A row's files may import each other and the folders in `imports`; `uses` names what they may use beside those: `node`
 * (Node's modules and globals), `dom` (a page's globals), `vscode`, `tfjs`. Files in subfolders without a row of their own
 * belong to the row above them. `thread` is where the code runs.
 * @typedef {{ folder: string, thread: string, holds: string, imports?: readonly string[], uses?: readonly string[] }} Layer
 */

const DATA = ['src/base', 'src/model', 'src/protocol.ts', 'src/rpc'];
const ENGINE = [
  ...DATA,
  'src/engine/errors.ts',
  'src/engine/axisOrder.ts',
  'src/engine/kernels',
  'src/engine/platform',
];
const HOST = [
  ...DATA,
  'src/disk',
  'src/pretrained/presets',
  'src/pretrained',
  'src/engine/errors.ts',
  'src/engine/client',
];
const SHARED = ['src/model', 'src/protocol.ts', 'webview/text', 'webview/host', 'webview/controls', 'webview/state'];

/** @type {readonly Layer[]} */
export const layers = [
  { folder: 'src/base', thread: 'any', holds: 'bytes, errors and texts that everything else builds on' },
  { folder: 'src/model', thread: 'any', holds: 'the network as data: graph, variants, shapes, analysis, summary' },
  {
    folder: 'src/drawing/nodes',
    thread: 'any',
    holds: 'which nodes and edges are drawn, and what is written in them',
    imports: ['src/model'],
  },
  {
    folder: 'src/drawing/layout',
    thread: 'any',
    holds: 'where they stand: pure geometry',
    imports: ['src/model', 'src/drawing/nodes'],
  },
  {
    folder: 'src/drawing/svg',
    thread: 'any',
    holds: 'the drawing as a file: SVG in colors of the theme or for print',
    imports: ['src/base', 'src/model', 'src/drawing/nodes', 'src/drawing/layout'],
  },
  { folder: 'src/drawing/pixels', thread: 'any', holds: 'colors, scales of them, and maps over pictures' },
  {
    folder: 'src/rpc',
    thread: 'any',
    holds: 'calls across a boundary: cancel, progress, errors',
    imports: ['src/base'],
  },
  {
    folder: 'src/protocol',
    thread: 'any',
    holds: 'every message between host, worker and page: types that are checked where they enter',
    imports: ['src/model', 'src/rpc'],
  },
  {
    folder: 'src/protocol.ts',
    thread: 'any',
    holds: 'what others see of the messages',
    imports: ['src/protocol'],
  },
  {
    folder: 'src/parity',
    thread: 'any',
    holds: "another network's printed table beside this one's",
    imports: ['src/base', 'src/model', 'src/protocol.ts'],
  },
  {
    folder: 'src/profile',
    thread: 'any',
    holds: "where a picture's time goes: figures, tree, files",
    imports: ['src/model', 'src/protocol.ts'],
  },
  { folder: 'src/image', thread: 'worker', holds: 'pixels: orientation, resizing, limits', imports: ['src/base'] },
  {
    folder: 'src/image/formats',
    thread: 'worker',
    holds: 'a reader for each picture format',
    imports: ['src/base', 'src/image'],
  },
  {
    folder: 'src/weights/bytes',
    thread: 'worker',
    holds: 'parsing: protobuf, zip, JSON, half floats',
    imports: ['src/base', 'src/model'],
  },
  {
    folder: 'src/weights',
    thread: 'worker',
    holds: 'what all weight formats share: tensors, types, names, limits',
    imports: ['src/base', 'src/model', 'src/weights/bytes'],
  },
  {
    folder: 'src/weights/formats',
    thread: 'worker',
    holds: 'a reader for each weight format: a file to named tensors',
    imports: ['src/base', 'src/model', 'src/weights/bytes', 'src/weights'],
  },
  {
    folder: 'src/weights/match',
    thread: 'worker',
    holds: "named tensors to a variant's parameters",
    imports: ['src/base', 'src/model', 'src/weights'],
  },
  {
    folder: 'src/evaluation',
    thread: 'any',
    holds: 'labelled folders and what a model says of them: labels, figures, confusion, calibration, similarity',
    imports: ['src/base', 'src/model', 'src/weights/bytes'],
  },
  {
    folder: 'src/export',
    thread: 'worker',
    holds: 'a graph and its parameters to files of other formats',
    imports: ['src/base', 'src/model', 'src/protocol.ts', 'src/weights/bytes', 'src/weights', 'src/weights/formats'],
  },
  { folder: 'src/engine/errors.ts', thread: 'any', holds: 'what the engine refuses or cannot do' },
  {
    folder: 'src/engine/axisOrder.ts',
    thread: 'worker',
    holds: "PyTorch's order of axes to TensorFlow's and back",
    imports: ['src/protocol.ts'],
  },
  {
    folder: 'src/engine/kernels',
    thread: 'worker and its helpers',
    holds: "convolutions and pools of the project's own, in AssemblyScript, and their threads",
    imports: ['src/model', 'src/engine/errors.ts', 'src/engine/axisOrder.ts'],
    uses: ['tfjs'],
  },
  {
    folder: 'src/engine/platform',
    thread: 'worker',
    holds: 'what the engine asks of the runtime it lives in',
    imports: ['src/base', 'src/engine/kernels'],
  },
  {
    folder: 'src/engine/backend',
    thread: 'worker',
    holds: 'what is particular to TensorFlow.js',
    imports: ENGINE,
    uses: ['tfjs'],
  },
  {
    folder: 'src/engine/network',
    thread: 'worker',
    holds: 'a graph that runs: plan, steps, memory, initialization',
    imports: [...ENGINE, 'src/engine/backend'],
    uses: ['tfjs'],
  },
  {
    folder: 'src/engine/runs',
    thread: 'worker',
    holds: 'observed runs: what is kept of them, and what is read from them',
    imports: [...ENGINE, 'src/engine/network'],
  },
  {
    folder: 'src/engine/files',
    thread: 'worker',
    holds: 'files in, answers out: models, class names, scores',
    imports: [
      ...[...ENGINE, 'src/engine/backend', 'src/engine/network'],
      ...['src/weights/bytes', 'src/weights', 'src/weights/formats', 'src/weights/match'],
    ],
  },
  {
    folder: 'src/engine/parity',
    thread: 'worker',
    holds: "a recording of another network beside the model's run, and why they part",
    imports: [...ENGINE, 'src/engine/network', 'src/weights', 'src/weights/formats'],
  },
  {
    folder: 'src/engine/worker',
    thread: 'worker',
    holds: 'holds the model and answers the calls',
    imports: [
      ...ENGINE,
      'src/engine/backend',
      'src/engine/network',
      'src/engine/runs',
      'src/engine/files',
      'src/engine/parity',
      'src/image',
      'src/image/formats',
      'src/export',
    ],
  },
  {
    folder: 'src/machine',
    thread: 'any of Node',
    holds: 'how many threads and workers its cores and memory allow',
    uses: ['node'],
  },
  { folder: 'src/disk', thread: 'any of Node', holds: 'files that appear whole or not at all', uses: ['node'] },
  {
    folder: 'src/engine/node',
    thread: 'worker',
    holds: "the worker's and its helpers' start in Node, and Node's files for them",
    imports: ['src/machine', ...ENGINE, 'src/engine/backend', 'src/engine/worker', 'src/disk'],
    uses: ['node'],
  },
  {
    folder: 'src/engine/client',
    thread: 'host',
    holds: "the host's side of the engine: client, worker thread, pool",
    imports: ['src/machine', ...DATA, 'src/engine/errors.ts'],
    uses: ['node'],
  },
  {
    folder: 'src/pretrained/presets',
    thread: 'any',
    holds: 'facts about published weights',
    imports: ['src/model'],
  },
  {
    folder: 'src/report',
    thread: 'any',
    holds: 'what is said of a picture, as one HTML file',
    imports: [...DATA, 'src/drawing/svg', 'src/drawing/pixels', 'src/pretrained/presets'],
  },
  {
    folder: 'src/pretrained',
    thread: 'host',
    holds: 'published weights: download and storage',
    imports: ['src/base', 'src/model', 'src/disk', 'src/pretrained/presets'],
    uses: ['node'],
  },
  {
    folder: 'src/display',
    thread: 'host',
    holds: "everything that the user reads in VS Code's own interface, and the log",
    imports: ['src/base'],
    uses: ['vscode'],
  },
  {
    folder: 'src/session',
    thread: 'host',
    holds: 'what is held and shown: model, configuration, settings, memory of the workspace',
    imports: ['src/display', ...HOST, 'src/parity'],
    uses: ['node', 'vscode'],
  },
  {
    folder: 'src/panel',
    thread: 'host',
    holds: 'the panel and the status bar',
    imports: ['src/display', ...HOST, 'src/session'],
    uses: ['node', 'vscode'],
  },
  {
    folder: 'src/commands',
    thread: 'host',
    holds: 'what the palette and the menus do',
    imports: [
      ...['src/display', ...HOST, 'src/session', 'src/panel'],
      ...['src/image', 'src/weights', 'src/export', 'src/parity', 'src/profile', 'src/report'],
    ],
    uses: ['node', 'vscode'],
  },
  {
    folder: 'src/extension.ts',
    thread: 'host',
    holds: 'activation and wiring',
    imports: ['src/display', ...HOST, 'src/session', 'src/panel', 'src/commands', 'src/image', 'src/weights'],
    uses: ['node', 'vscode'],
  },
  {
    folder: 'src/cli',
    thread: 'terminal',
    holds: 'the commands of the command line',
    imports: [
      'src/machine',
      ...HOST,
      'src/image',
      'src/export',
      'src/report',
      'src/drawing/pixels',
      'src/drawing/nodes',
      'src/drawing/svg',
      'src/parity',
      'src/profile',
      'src/evaluation',
    ],
    uses: ['node'],
  },
  {
    folder: 'src/cli.ts',
    thread: 'terminal',
    holds: "the command line's start",
    imports: ['src/base', 'src/model', 'src/cli'],
    uses: ['node'],
  },
  {
    folder: 'webview/text',
    thread: 'page',
    holds: 'words for what is shown',
    imports: ['src/model', 'src/protocol.ts', 'src/pretrained/presets'],
    uses: ['dom'],
  },
  {
    folder: 'webview/paint',
    thread: 'page',
    holds: 'colors of the theme, and scales of them',
    imports: ['src/drawing/pixels'],
    uses: ['dom'],
  },
  {
    folder: 'webview/host',
    thread: 'page',
    holds: "the door to the host: messages, calls, VS Code's state",
    imports: ['src/base', 'src/protocol.ts', 'src/rpc'],
    uses: ['dom'],
  },
  {
    folder: 'webview/controls',
    thread: 'page',
    holds: 'controls without knowledge of the network; the toolkit behind one file',
    imports: ['src/model', 'webview/text', 'webview/host'],
    uses: ['dom'],
  },
  {
    folder: 'webview/state',
    thread: 'page',
    holds: 'the signals that everything shown is computed from',
    imports: ['src/model', 'src/protocol.ts', 'src/profile', 'webview/text', 'webview/host'],
    uses: ['dom'],
  },
  {
    folder: 'webview/engine',
    thread: 'page',
    holds: "the page's calls of the engine",
    imports: ['src/base', 'src/model', 'src/protocol.ts', 'src/rpc', 'webview/host', 'webview/state'],
  },
  {
    folder: 'webview/graph/interact',
    thread: 'page',
    holds: 'signals of the graph; pointer and keyboard',
    imports: [...SHARED, 'src/drawing/nodes', 'src/drawing/layout'],
    uses: ['dom'],
  },
  {
    folder: 'webview/table',
    thread: 'page',
    holds: 'the table of layers',
    imports: [...SHARED, 'webview/graph/interact'],
    uses: ['dom'],
  },
  {
    folder: 'webview/toolbar',
    thread: 'page',
    holds: 'toolbar, totals, notices',
    imports: [...SHARED, 'webview/graph/interact'],
    uses: ['dom'],
  },
  {
    folder: 'webview/charts',
    thread: 'page',
    holds: 'histograms, bars, heatmaps, figures of a distribution',
    imports: [...SHARED, 'webview/paint', 'src/drawing/pixels'],
    uses: ['dom'],
  },
  {
    folder: 'webview/weights',
    thread: 'page',
    holds: 'the tab of the weights: statistics, filters, kernels',
    imports: [
      ...SHARED,
      'webview/paint',
      'src/drawing/pixels',
      'webview/charts',
      'webview/engine',
      'webview/graph/interact',
    ],
    uses: ['dom'],
  },
  {
    folder: 'webview/activations',
    thread: 'page',
    holds: 'the tab of the activations: what a picture excites in a layer',
    imports: [
      ...SHARED,
      'webview/paint',
      'src/drawing/pixels',
      'webview/charts',
      'webview/engine',
      'webview/graph/interact',
      'webview/weights',
    ],
    uses: ['dom'],
  },
  {
    folder: 'webview/architecture',
    thread: 'page',
    holds: 'the tab that edits the network, and compares it with another',
    imports: [...SHARED, 'webview/graph/interact'],
    uses: ['dom'],
  },
  {
    folder: 'webview/comparison',
    thread: 'page',
    holds: 'the tab of a comparison',
    imports: [...SHARED, 'webview/graph/interact'],
    uses: ['dom'],
  },
  {
    folder: 'webview/parity',
    thread: 'page',
    holds: 'the tab of another network beside this one',
    imports: [...SHARED, 'src/parity', 'webview/graph/interact'],
    uses: ['dom'],
  },
  {
    folder: 'webview/model',
    thread: 'page',
    holds: 'the tab of the model and its file',
    imports: [...SHARED, 'src/pretrained/presets', 'webview/engine', 'webview/weights'],
    uses: ['dom'],
  },
  {
    folder: 'webview/profile',
    thread: 'page',
    holds: 'the tab of the time: flame chart and list',
    imports: [
      ...[...SHARED, 'src/base', 'src/profile', 'webview/engine', 'webview/weights'],
      ...['src/drawing/nodes', 'webview/graph/interact'],
    ],
    uses: ['dom'],
  },
  {
    folder: 'webview/graph/view',
    thread: 'page',
    holds: 'its markup',
    imports: [
      ...[...SHARED, 'webview/paint', 'webview/charts', 'webview/profile'],
      ...['src/drawing/nodes', 'src/drawing/layout', 'webview/graph/interact'],
    ],
    uses: ['dom'],
  },
  {
    folder: 'webview/picture',
    thread: 'page',
    holds: 'pictures of the page for files',
    imports: [
      ...[...SHARED, 'src/base', 'webview/paint', 'src/drawing/pixels', 'webview/graph/view', 'webview/graph/interact'],
      ...['src/drawing/layout', 'src/drawing/svg'],
    ],
    uses: ['dom'],
  },
  {
    folder: 'webview/explain',
    thread: 'page',
    holds: 'why a class: maps over the picture, and what they are about',
    imports: [...SHARED, 'webview/paint', 'src/drawing/pixels', 'webview/engine'],
    uses: ['dom'],
  },
  {
    folder: 'webview/results',
    thread: 'page',
    holds: 'the tab of the results',
    imports: [...SHARED, 'webview/explain'],
    uses: ['dom'],
  },
  {
    folder: 'webview/details',
    thread: 'page',
    holds: 'the tabs, and the one of the layer',
    imports: [
      ...SHARED,
      ...[
        'webview/weights',
        'webview/activations',
        'webview/architecture',
        'webview/comparison',
        'webview/parity',
        'webview/model',
        'webview/profile',
        'webview/results',
      ],
    ],
    uses: ['dom'],
  },
  {
    folder: 'webview',
    thread: 'page',
    holds: 'the page: its start, its frame, what comes in and what is saved',
    imports: [
      ...[...SHARED, 'webview/paint', 'src/drawing/pixels', 'webview/engine'],
      ...['src/drawing/layout', 'webview/graph/interact', 'webview/graph/view'],
      ...[
        'webview/picture',
        'webview/table',
        'webview/toolbar',
        'webview/architecture',
        'webview/comparison',
        'webview/parity',
        'webview/profile',
        'webview/results',
        'webview/details',
      ],
    ],
    uses: ['dom'],
  },
];

/** Globals that only some folders may use. */
const GLOBALS = {
  node: [
    'process',
    'Buffer',
    'global',
    'require',
    'module',
    '__dirname',
    '__filename',
    'setImmediate',
    'clearImmediate',
  ],
  dom: ['document', 'window', 'navigator', 'location', 'localStorage', 'sessionStorage', 'alert', 'HTMLElement'],
};

/** Modules likewise. */
const MODULES = {
  node: [{ origin: 'core' }],
  vscode: [{ source: 'vscode' }],
  tfjs: [{ source: '@tensorflow/*' }, { source: '@tensorflow/*/**' }],
};

const isFile = folder => folder.endsWith('.ts');

/** The deepest folders come first, since the first pattern that fits a file decides. */
const elements = layers
  .filter(({ folder }) => !isFile(folder))
  .sort((a, b) => b.folder.length - a.folder.length)
  .map(({ folder }) => ({ type: folder, partialMatch: false, pattern: `${folder}/**` }));

const files = layers
  .filter(({ folder }) => isFile(folder))
  .map(({ folder }) => ({ category: folder, pattern: folder }));

/** @param {Layer} layer */
function policiesOf({ folder, imports = [], uses = [] }) {
  const local = [folder, ...imports];
  const forbidden = Object.entries(MODULES).filter(([name]) => !uses.includes(name));
  return [
    { allow: { to: { module: { origin: ['external', 'core'] } } } },
    { allow: { to: { element: { types: { anyOf: local.filter(other => !isFile(other)) } } } } },
    { allow: { to: { file: { categories: { anyOf: local.filter(isFile) } } } } },
    ...forbidden.flatMap(([, modules]) => modules.map(module => ({ disallow: { to: { module } } }))),
  ];
}

/** @param {Layer} layer */
function rulesOf(layer) {
  const globals = Object.entries(GLOBALS).filter(([name]) => !layer.uses?.includes(name));
  return {
    'boundaries/no-unknown-files': 'error',
    'boundaries/dependencies': [
      'error',
      { default: 'disallow', checkAllOrigins: true, checkUnknownLocals: true, policies: policiesOf(layer) },
    ],
    'no-restricted-globals': ['error', ...globals.flatMap(([, names]) => names)],
  };
}

/** The linter's configuration of the table: rules of their own for each row, those of inner folders last. */
export const layerRules = [
  {
    files: ['src/**/*.ts', 'webview/**/*.{ts,tsx}'],
    plugins: { boundaries },
    settings: {
      'boundaries/elements': elements,
      'boundaries/files': files,
      'boundaries/legacy-templates': false,
      'boundaries/additional-dependency-nodes': [
        { selector: 'TSImportType Literal', kind: 'type', name: 'import-type' },
      ],
      'import/resolver': { node: { extensions: ['.ts', '.tsx', '.d.ts'] } },
    },
    rules: { 'boundaries/no-unknown-files': 'error' },
  },
  ...layers
    .toSorted((a, b) => a.folder.length - b.folder.length)
    .map(layer => ({
      files: isFile(layer.folder) ? [layer.folder] : [`${layer.folder}/**/*.{ts,tsx}`],
      rules: rulesOf(layer),
    })),
];
