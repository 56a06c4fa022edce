import assert from 'node:assert/strict';
import { copyFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Worker } from 'node:worker_threads';
import * as vscode from 'vscode';
import { summaryRows } from '../../src/model/summaryRows';
import { analyze } from '../../src/model/analysis';
import { writeArchitecture } from '../../src/model/architecture/architectureFile';
import { pytorchSource } from '../../src/model/source/pytorchSource';
import { createGraph, graphOf, isSameNetwork } from '../../src/model/variants';
import type {
  Classification,
  ModelInfo,
  RecordingComparison,
  TableComparison,
  WeightsComparison,
} from '../../src/protocol';
import { assets, needsAssets } from '../assets';
import { EDITED_NETWORKS } from '../fixtures/editedNetworks';
import { float32Array, npz } from '../fixtures/npy';
import { timeActivation } from './activation';
import { MemoryFiles } from './memoryFiles';

const run = async <T>(command: string, ...args: unknown[]): Promise<T> =>
  vscode.commands.executeCommand<T>(`googlenetInspector.${command}`, ...args);

const panels = (): readonly vscode.Tab[] =>
  vscode.window.tabGroups.all
    .flatMap(group => group.tabs)
    .filter(
      tab => tab.input instanceof vscode.TabInputWebview && tab.input.viewType.endsWith('googlenetInspector.panel'),
    );

async function eventually<T>(what: string, find: () => T | undefined | false): Promise<T> {
  for (let waited = 0; waited < 20_000; waited += 100) {
    const found = find();
    if (found !== undefined && found !== false) return found;
    await new Promise(resolve => setTimeout(resolve, 100));
  }
  throw new Error(`Waited in vain for ${what}.`);
}

/** Runs a command that ends with an error notification, and dismisses that. */
async function runAndDismiss(command: string, ...args: unknown[]): Promise<unknown> {
  const timer = setInterval(() => void vscode.commands.executeCommand('notifications.clearAll'), 200);
  try {
    return await run(command, ...args);
  } finally {
    clearInterval(timer);
  }
}

describe('the extension', () => {
  const settings = (): vscode.WorkspaceConfiguration => vscode.workspace.getConfiguration('googlenetInspector');

  const started: Worker[] = [];
  const note = (worker: Worker): unknown => started.push(worker);
  const workers = (): number => started.length;

  before(() => process.on('worker', note));
  after(() => process.off('worker', note));

  it('is activated by its commands, all of which are there', async () => {
    const extension = vscode.extensions.all.find(({ id }) => id.endsWith('.googlenet-inspector'));
    assert.ok(extension);
    assert.equal(extension.isActive, false);
    const bundle = path.join(extension.extensionPath, 'dist', 'extension.js');
    const { loadMs, activateMs } = await timeActivation(bundle, () => extension.activate());
    console.log(`      its bundle loaded in ${loadMs.toFixed(1)} ms, activate() took ${activateMs.toFixed(1)} ms`);
    assert.ok(loadMs > 0 && activateMs > 0, 'VS Code has loaded the bundle and called activate()');
    const { commands } = (extension.packageJSON as { contributes: { commands: { command: string }[] } }).contributes;
    const known = await vscode.commands.getCommands(true);
    assert.ok(commands.length >= 6);
    for (const { command } of commands) assert.ok(known.includes(command), command);
  });

  it('compares a printed table with the network that is shown, and shows that of the table’s sizes', async () => {
    const table = vscode.Uri.file(
      path.resolve(__dirname, '..', '..', '..', 'test', 'fixtures', 'tables', 'torchinfo.txt'),
    );
    const same = await run<TableComparison>('compareTable', table);
    assert.ok(same.rows.every(({ status }) => status === 'same'));
    assert.equal(same.compared.batch, 2);
    const other = vscode.Uri.joinPath(table, '..', 'torchinfo-kernel3.txt');
    const { rows } = await run<TableComparison>('compareTable', other);
    assert.equal(rows.find(({ status }) => status !== 'same')?.path, 'inception3a.branch3.1.conv_block.0');
    assert.equal(await runAndDismiss('compareTable', vscode.Uri.joinPath(table, '..', 'none.txt')), undefined);
  });

  it('copies the lines that record a PyTorch network', async () => {
    await run('copyRecordingSnippet');
    assert.match(await vscode.env.clipboard.readText(), /register_forward_hook[^]*numpy\.savez\(/);
  });

  it('opens one panel, and reveals it when it is open', async () => {
    await run('open');
    await eventually('the panel', () => panels().length === 1);
    await vscode.commands.executeCommand('workbench.action.files.newUntitledFile');
    await run('open');
    const tab = await eventually('the panel to come back', () => panels().find(panel => panel.isActive));
    assert.equal(tab.label, 'GoogLeNet Inspector');
    assert.equal(panels().length, 1);
  });

  it('copies the summary of the network that the settings name', async () => {
    await run('copySummary');
    const first = await vscode.env.clipboard.readText();
    assert.match(first, /^Total params: 13,385,816$/m);
    assert.match(first, /^Total mult-adds \(G\): 1\.58$/m);
    await settings().update('batch', 2, vscode.ConfigurationTarget.Global);
    await run('copySummary');
    assert.match(await vscode.env.clipboard.readText(), /^Total mult-adds \(G\): 3\.17$/m);
    await settings().update('batch', undefined, vscode.ConfigurationTarget.Global);
    const rows = summaryRows(
      analyze(createGraph('inception-v1-bn'), { batch: 1, inputSize: 224, mode: 'eval' }),
      'torchinfo',
    );
    assert.equal(first.split('\n').filter(line => /: \d-\d+ /.test(line)).length, rows.length - 1);
  });

  it('starts no engine, and so loads nothing of TensorFlow.js, before one is needed', async () => {
    assert.equal(workers(), 0);
    await run('runUntrained');
    assert.ok(workers() > 0);
  });

  it('gives the shown network untrained weights when asked', async () => {
    const model = await run<ModelInfo>('runUntrained');
    assert.deepEqual(
      [model.variant, model.origin.kind, model.classes, model.useAux, model.backend],
      ['inception-v1-bn', 'random', 1000, true, 'wasm'],
    );
  });

  it('exports the model, and loads what it has exported', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'googlenet-'));
    const target = vscode.Uri.file(path.join(folder, 'model.json'));
    const untrained = await run<ModelInfo>('runUntrained');
    assert.equal((await run<vscode.Uri>('exportModel', 'tfjs', target)).fsPath, target.fsPath);
    assert.equal(readdirSync(folder).length, 14);
    const model = await run<ModelInfo>('loadWeights', target);
    assert.deepEqual([model.variant, model.classes, model.useAux], [untrained.variant, 1000, true]);
    assert.ok(model.origin.kind === 'file' && model.origin.format === 'tfjs' && model.origin.nonFinite === 0);

    // A folder that is a file takes nothing.
    const nowhere = vscode.Uri.joinPath(target, 'net.onnx');
    assert.equal(await runAndDismiss('exportModel', 'onnx', nowhere), undefined);
    assert.equal(readdirSync(folder).length, 14);
    rmSync(folder, { recursive: true });
  });

  it('exports to another file system: whole, or not at all', async () => {
    const memory = new MemoryFiles();
    const registered = vscode.workspace.registerFileSystemProvider('googlenet-memory', memory);
    try {
      await run('runUntrained');
      const names = (): string[] => [...memory.files.keys()].sort();
      const content = (name: string): string => Buffer.from(memory.files.get(name) ?? []).toString();
      const uri = (name: string): vscode.Uri => vscode.Uri.from({ scheme: 'googlenet-memory', path: `/${name}` });
      for (const [name, format] of [
        ['net.safetensors', 'safetensors'],
        ['model.json', 'tfjs'],
      ] as const) {
        memory.files.clear();
        memory.files.set(`/${name}`, Buffer.from('old'));
        for (const failing of [
          (call: string) => call === 'write',
          (call: string, path: string) => call === 'rename' && path === `/${name}`,
        ]) {
          // Only the first of these: the old file is put back by the same call.
          let failed = false;
          memory.failing = (call, path) => !failed && (failed = failing(call, path));
          assert.equal(await runAndDismiss('exportModel', format, uri(name)), undefined);
          assert.ok(failed);
          assert.deepEqual([names(), content(`/${name}`)], [[`/${name}`], 'old']);
        }
        memory.failing = () => false;
        await run('exportModel', format, uri(name));
        assert.equal(names().length, format === 'tfjs' ? 14 : 1);
        assert.ok(names().includes(`/${name}`) && content(`/${name}`).length > 3);
      }
    } finally {
      registered.dispose();
    }
  });

  it('saves an architecture whole, and opens it again', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'googlenet-'));
    const file = vscode.Uri.file(path.join(folder, 'narrow.googlenet.json'));
    const network = EDITED_NETWORKS['odd widths, large kernels, a pool without projection'];
    assert.ok(network);
    writeFileSync(file.fsPath, writeArchitecture(network));
    assert.equal((await run<vscode.Uri>('openArchitecture', file)).fsPath, file.fsPath);
    const model = await run<ModelInfo>('runUntrained');
    assert.ok(isSameNetwork(model, network));

    const copy = vscode.Uri.file(path.join(folder, 'copy.googlenet.json'));
    await run('saveArchitecture', copy);
    assert.deepEqual(readFileSync(copy.fsPath), readFileSync(file.fsPath));
    assert.deepEqual(readdirSync(folder).sort(), ['copy.googlenet.json', 'narrow.googlenet.json']);

    writeFileSync(file.fsPath, '{"format": "googlenet-architecture"}');
    assert.equal(await runAndDismiss('openArchitecture', file), undefined);
    await run('openSource');
    const editor = vscode.window.activeTextEditor?.document;
    assert.deepEqual([editor?.languageId, editor?.getText()], ['python', pytorchSource(graphOf(network))]);
    await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
    rmSync(folder, { recursive: true });
  });

  describe('with real weights', function () {
    before(function () {
      needsAssets(this);
    });

    it('knows a cat', async () => {
      const model = await run<ModelInfo>('loadWeights', vscode.Uri.file(assets('assets/bvlc_googlenet.onnx')));
      assert.deepEqual([model.variant, model.useAux, model.origin.kind], ['bvlc-googlenet', false, 'file']);
      const cat = vscode.Uri.file(assets('images/chelsea.png'));
      const coffee = vscode.Uri.file(assets('images/coffee.png'));
      const results = await run<Classification[]>('classifyImage', cat, [cat, coffee]);
      const best = results.map(result => result.heads[0]?.top[0]);
      assert.deepEqual(
        best.map(score => score?.label),
        ['Egyptian cat', 'espresso'],
      );
      assert.ok(Math.abs((best[0]?.probability ?? 0) - 0.4937684) < 1e-4);
      assert.equal(results[0]?.heads[0]?.top.length, 5);
    });

    it('says how a picture was turned', async () => {
      const folder = path.resolve(__dirname, '..', '..', '..', 'test', 'fixtures', 'pictures');
      const pictures = ['orientation-6.avif', 'still.avif'].map(name => vscode.Uri.file(path.join(folder, name)));
      const results = await run<Classification[]>('classifyImage', pictures[0], pictures);
      assert.deepEqual(
        results.map(({ orientation, width, height }) => [orientation, width, height]),
        [
          [6, 16, 24],
          [undefined, 24, 16],
        ],
      );
    });

    it('keeps its model when a file cannot be loaded', async () => {
      const bad = path.join(mkdtempSync(path.join(tmpdir(), 'googlenet-')), 'half.onnx');
      writeFileSync(bad, readFileSync(assets('assets/bvlc_googlenet.onnx')).subarray(0, 1_000_000));
      assert.equal(await runAndDismiss('loadWeights', vscode.Uri.file(bad)), undefined);
      const cat = vscode.Uri.file(assets('images/chelsea.png'));
      const [result] = await run<Classification[]>('classifyImage', cat);
      assert.equal(result?.heads[0]?.top[0]?.wnid, 'n02124075');
    });

    it('names classes by a file, and does so again when the same weights are loaded again', async () => {
      const labels = path.join(mkdtempSync(path.join(tmpdir(), 'googlenet-')), 'kinds.txt');
      writeFileSync(labels, Array.from({ length: 1000 }, (_, index) => `kind ${index}\n`).join(''));
      const weights = vscode.Uri.file(assets('assets/bvlc_googlenet.onnx'));
      await run('loadWeights', weights);
      const named = await run<ModelInfo>('chooseClassNames', vscode.Uri.file(labels));
      assert.deepEqual(named.classNames, { kind: 'file', name: 'kinds.txt' });
      assert.deepEqual((await run<ModelInfo>('runUntrained')).classNames, { kind: 'imagenet' });
      assert.deepEqual(await run('loadWeights', weights), named);
      const [result] = await run<Classification[]>('classifyImage', vscode.Uri.file(assets('images/chelsea.png')));
      assert.equal(result?.heads[0]?.top[0]?.label, 'kind 285');

      rmSync(labels);
      assert.deepEqual(((await runAndDismiss('loadWeights', weights)) as ModelInfo).classNames, { kind: 'imagenet' });
    });

    it('compares weights: one file with the loaded ones, two with one another, and none of another variant', async () => {
      const [seed, bvlc] = ['inception_v1_seed.pth', 'bvlc_googlenet.onnx'].map(name =>
        vscode.Uri.file(assets(`assets/${name}`)),
      );
      await run('loadWeights', bvlc);
      const two = await run<WeightsComparison>('compareWeights', seed, [seed, seed]);
      assert.equal(two.model.name, 'inception_v1_seed.pth');
      assert.ok(two.parameters.length > 300 && two.parameters.every(({ relativeChange }) => relativeChange === 0));
      assert.deepEqual(await run('compareWeights', seed), two);
      assert.equal(await runAndDismiss('compareWeights', bvlc), undefined);
      assert.equal(await runAndDismiss('compareWeights', seed, [seed, seed, seed]), undefined);
    });

    it('compares a recording with the loaded weights, and refuses what is none', async () => {
      const folder = mkdtempSync(path.join(tmpdir(), 'googlenet-'));
      const weights = vscode.Uri.file(assets('assets/inception_v1_seed.pth'));
      const recording = path.join(folder, 'run.npz');
      const black = { shape: [1, 3, 32, 32], data: new Float32Array(3 * 32 * 32) };
      const fc = float32Array([1, 1000], new Float32Array(1000));
      writeFileSync(recording, npz({ input: float32Array(black.shape, black.data), fc }));
      await run('loadWeights', weights);
      const comparison = await run<RecordingComparison>('compareRecording', vscode.Uri.file(recording));
      assert.deepEqual(
        comparison.modules.map(({ path: name, state }) => [name, state]),
        [['fc', 'differs']],
      );
      assert.deepEqual(comparison.unexplained, ['fc']);
      assert.equal(await runAndDismiss('compareRecording', weights), undefined);
      rmSync(folder, { recursive: true });
    });

    it('classifies many pictures by several engines, with the same class names, in their order', async () => {
      const folder = mkdtempSync(path.join(tmpdir(), 'googlenet-'));
      const labels = path.join(folder, 'kinds.txt');
      writeFileSync(labels, Array.from({ length: 1000 }, (_, index) => `kind ${index}\n`).join(''));
      const weights = vscode.Uri.file(assets('assets/bvlc_googlenet.onnx'));
      await run('loadWeights', weights);
      await run('chooseClassNames', vscode.Uri.file(labels));
      await settings().update('workers', 3, vscode.ConfigurationTarget.Global);
      const names = Array.from({ length: 60 }, (_, index) => `${index} ${index % 2 === 0 ? 'cat' : 'coffee'}.png`);
      for (const [index, name] of names.entries()) {
        copyFileSync(assets(`images/${index % 2 === 0 ? 'chelsea' : 'coffee'}.png`), path.join(folder, name));
      }
      const pictures = names.map(name => vscode.Uri.file(path.join(folder, name)));
      const results = await run<Classification[]>('classifyImage', pictures[0], pictures);
      assert.deepEqual(
        results.map(({ file, heads }) => [file, heads[0]?.top[0]?.label]),
        names.map((name, index) => [name, index % 2 === 0 ? 'kind 285' : 'kind 967']),
      );
      await settings().update('workers', undefined, vscode.ConfigurationTarget.Global);
      rmSync(folder, { recursive: true });
      assert.deepEqual(((await runAndDismiss('loadWeights', weights)) as ModelInfo).classNames, { kind: 'imagenet' });
    });

    describe('starts its engine anew', () => {
      const engines: Worker[] = [];
      const note = (worker: Worker): unknown => engines.push(worker);
      const weights = (): vscode.Uri => vscode.Uri.file(assets('assets/bvlc_googlenet.onnx'));
      const cat = (): vscode.Uri => vscode.Uri.file(assets('images/chelsea.png'));

      const set = async (setting: string, value: unknown): Promise<void> =>
        settings().update(setting, value, vscode.ConfigurationTarget.Global);

      async function classify(): Promise<{ readonly label: string; readonly probability: number }> {
        const [result] = await run<Classification[]>('classifyImage', cat());
        const best = result?.heads[0]?.top[0];
        assert.ok(best);
        return best;
      }

      before(() => process.on('worker', note));

      beforeEach(async () => {
        await run('loadWeights', weights());
        engines.length = 0;
      });

      afterEach(async () => {
        for (const setting of ['kernels', 'threads', 'workers']) await set(setting, undefined);
      });

      after(() => process.off('worker', note));

      it('with the same weights when other kernels or threads are set', async () => {
        const own = await classify();
        let restarts = 0;
        for (const [setting, value] of [
          ['kernels', 'stock'],
          ['threads', 1],
          ['kernels', undefined],
          ['threads', undefined],
        ] as const) {
          await set(setting, value);
          // This loads no weights by itself.
          const comparison = (await runAndDismiss('compareWeights', weights())) as WeightsComparison | undefined;
          assert.ok(comparison?.parameters.every(({ relativeChange }) => relativeChange === 0));
          assert.equal(engines.length, ++restarts, `${setting} ${value}`);
          const { label, probability } = await classify();
          assert.equal(label, 'Egyptian cat');
          // Other kernels round otherwise.
          assert.equal(probability === own.probability, settings().get('kernels') === 'own');
          assert.ok(Math.abs(probability - own.probability) < 1e-5);
        }
      });

      it('in the midst of many pictures, of which none is lost', async () => {
        await set('workers', 1);
        const pictures = Array.from({ length: 24 }, cat);
        const results = run<Classification[]>('classifyImage', pictures[0], pictures);
        await set('kernels', 'stock');
        assert.equal((await results).length, pictures.length);
        assert.equal(engines.length, 1);
      });
    });

    it('goes on after a picture that cannot be read', async () => {
      const pictures = ['truncated.jpg', 'chelsea.png'].map(name => vscode.Uri.file(assets(`images/${name}`)));
      const results = (await runAndDismiss('classifyImage', pictures[0], pictures)) as Classification[];
      assert.deepEqual(
        results.map(result => result.file),
        ['chelsea.png'],
      );
    });
  });
});
