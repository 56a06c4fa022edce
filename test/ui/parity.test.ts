import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { localWeights, makeSampleWorkspace, temporaryFolder } from '../harness/sampleWorkspace';
import { useWorkbench } from './workbench';

const cli = (...args: string[]): Buffer => execFileSync(process.execPath, ['dist/cli.js', ...args]);

describe('parity with another network', function () {
  this.timeout(180_000);
  const workspace = path.join(temporaryFolder('parity'), 'samples');
  const weights = localWeights();
  const bench = useWorkbench(() => {
    makeSampleWorkspace(workspace);
    // Their network has 12 channels fewer in one branch, as the table says.
    const table = cli('summary', '--batch', '2').toString('utf8');
    writeFileSync(path.join(workspace, 'table.txt'), table.replaceAll('[2, 208, 14, 14]', '[2, 196, 14, 14]'));
    return { workspace, ...(weights !== undefined && { settings: { 'googlenetInspector.weightsFile': weights } }) };
  });

  it('names the first row of a printed table that differs, and selects its layer', async () => {
    await bench().runCommand('GoogLeNet: Open Inspector');
    if (weights !== undefined) await bench().statusBarItem(path.basename(weights)).waitFor();
    await bench().runCommand('GoogLeNet: Compare torchinfo Table…');
    await bench().pick('Choose a file…').click();
    await bench().chooseFile(path.join(workspace, 'table.txt'));
    const view = bench().webview();
    const found = view.getByRole('article', { name: 'table.txt compared' });
    // The table is of another variant than the weights that are loaded.
    if (weights !== undefined) await found.getByRole('button', { name: 'Show It' }).click();
    await found
      .getByText(/inception4a\.branch2\.1/)
      .first()
      .waitFor();
    await view
      .getByRole('treeitem', { name: /inception4a/, selected: true })
      .first()
      .waitFor();
    await bench().screenshot('parity-table');
  });

  it('agrees with a recording of the same network, and names the layer and the cause where one differs', async function () {
    if (weights === undefined) this.skip();
    const picture = path.join(workspace, 'soccer-ball.jpg');
    const same = path.join(workspace, 'same.safetensors');
    cli('activations', '--weights', weights, '--to', same, picture);
    // The recorded ReLU of conv2b let one negative number through.
    const bytes = readFileSync(same);
    const header = JSON.parse(bytes.subarray(8, 8 + Number(bytes.readBigUInt64LE(0))).toString('utf8')) as Record<
      string,
      { data_offsets: [number, number] }
    >;
    const [start] =
      header['inception3a.branch1.conv_block.1']?.data_offsets ?? header['conv2b.conv_block.1']?.data_offsets ?? [];
    assert.ok(start !== undefined);
    bytes.writeFloatLE(-5000, 8 + Number(bytes.readBigUInt64LE(0)) + start);
    writeFileSync(path.join(workspace, 'flawed.safetensors'), bytes);

    const view = bench().webview();
    await bench().contextMenu('same.safetensors', 'Compare PyTorch Recording');
    await view.getByRole('article', { name: 'same.safetensors compared' }).getByText(/agree/i).first().waitFor();

    await bench().contextMenu('flawed.safetensors', 'Compare PyTorch Recording');
    const flawed = view.getByRole('article', { name: 'flawed.safetensors compared' });
    await flawed
      .getByText(/inception3a\.branch1\.conv_block\.1/)
      .first()
      .waitFor();
    await bench().screenshot('parity-recording');
  });
});
