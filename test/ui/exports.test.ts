import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { localWeights, makeSampleWorkspace, temporaryFolder } from '../harness/sampleWorkspace';
import { useWorkbench } from './workbench';

describe('exports', function () {
  this.timeout(120_000);
  const workspace = path.join(temporaryFolder('exports'), 'samples');
  const weights = localWeights();
  const bench = useWorkbench(() => {
    makeSampleWorkspace(workspace);
    return { workspace, ...(weights !== undefined && { settings: { 'googlenetInspector.weightsFile': weights } }) };
  });

  async function exported(name: string): Promise<Buffer> {
    const file = path.join(workspace, name);
    await bench().saveFileAs(file);
    await bench().notification(name).waitFor();
    assert.ok(existsSync(file), file);
    // VS Code shows three at a time, and the next when one has gone.
    await bench().runCommand('Notifications: Clear All Notifications');
    return readFileSync(file);
  }

  it('saves the graph as it is laid out, for print and in the theme, as SVG and PNG', async () => {
    await bench().runCommand('GoogLeNet: Open Inspector');
    const view = bench().webview();
    await view.getByRole('treeitem', { name: /^Inception inception3a,/ }).dblclick();
    await view.getByRole('treeitem', { name: /^Conv2d 5×5 inception3a/ }).waitFor();
    const start = async (choice: string): Promise<void> => {
      await view.getByRole('button', { name: 'Export Graph…' }).click();
      await bench().pick(choice).click();
    };
    await start('SVG for Print');
    const print = (await exported('print.svg')).toString('utf8');
    assert.match(print, /^<\?xml[^>]*>\n<svg [^]*<title>[^<]+<\/title>[^]*>branch3\.1<[^]*<\/svg>\n$/);
    assert.match(print, /fill="#ffffff"/);

    await start("SVG in the Theme's Colors");
    const themed = (await exported('theme.svg')).toString('utf8');
    assert.match(themed, /fill="rgb\(31, 31, 31\)"/, 'the background of VS Code’s dark theme');
    const [, width, height] = /width="(\d+)" height="(\d+)"/.exec(themed) ?? [];

    await start("PNG in the Theme's Colors");
    const png = await exported('theme.png');
    assert.equal(png.subarray(1, 4).toString('latin1'), 'PNG');
    assert.deepEqual([png.readUInt32BE(16), png.readUInt32BE(20)], [2 * Number(width), 2 * Number(height)]);
  });

  it('saves the table in the format that the name ends in', async () => {
    for (const [name, begins] of [
      ['table.csv', /^name,type,/],
      ['table.md', /^\|/],
      ['table.json', /^\{/],
    ] as const) {
      await bench().runCommand('GoogLeNet: Export Table…');
      assert.match((await exported(name)).toString('utf8'), begins);
    }
  });

  it('saves a report of a picture, its map, and what it gives in a layer and in all', async function () {
    if (weights === undefined) this.skip();
    await bench().contextMenu('soccer-ball.jpg', 'Classify Image');
    const view = bench().webview();
    const result = view.getByRole('article', { name: 'Result for soccer-ball.jpg' });
    await result.getByRole('button', { name: 'Export Report…' }).click();
    const html = (await exported('report.html')).toString('utf8');
    assert.match(html, /<h1>soccer-ball\.jpg, seen by BVLC GoogLeNet<\/h1>[^]*soccer ball[^]*>inception5b\.cat</);
    assert.doesNotMatch(html, /<script/);
    // It opens by itself in a browser, and asks nobody for anything.
    const page = await bench().newPage();
    const asked: string[] = [];
    page.on('request', request => asked.push(request.url()));
    await page.goto(`file://${path.join(workspace, 'report.html')}`);
    await page.getByText('soccer ball').first().waitFor();
    assert.deepEqual(
      asked.filter(url => !url.startsWith('data:')),
      [`file://${path.join(workspace, 'report.html')}`],
    );
    await page.close();

    await view.getByRole('row', { name: /^inception4a / }).click();
    await view.getByRole('tab', { name: 'Activations' }).click();
    const start = (): Promise<void> => view.getByRole('button', { name: 'Export Activations…' }).click();
    await start();
    const npy = await exported('inception4a.npy');
    assert.match(npy.subarray(0, 128).toString('latin1'), /NUMPY[^]*'<f4'[^]*\(1, 512, 14, 14\)/);
    await start();
    const all = await exported('all.safetensors');
    const header = JSON.parse(all.subarray(8, 8 + Number(all.readBigUInt64LE(0))).toString('utf8')) as object;
    assert.ok('input' in header && 'inception4a' in header && 'fc' in header);
  });
});
