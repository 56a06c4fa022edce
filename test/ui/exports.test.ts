import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { makeSampleWorkspace, temporaryFolder } from '../harness/sampleWorkspace';
import { useWorkbench } from './workbench';

describe('exports', function () {
  this.timeout(120_000);
  const workspace = path.join(temporaryFolder('exports'), 'samples');
  const bench = useWorkbench(() => {
    makeSampleWorkspace(workspace);
    return { workspace };
  });

  async function exported(name: string): Promise<Buffer> {
    const file = path.join(workspace, name);
    await bench().saveFileAs(file);
    await bench().notification(name).waitFor();
    assert.ok(existsSync(file), file);
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
    assert.match(print, /^<\?xml[^>]*>\n<svg [^]*<title>Inception V1 \(BN\)<\/title>[^]*>branch3\.1<[^]*<\/svg>\n$/);
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
});
