// Takes the README's picture: the inspector beside the sample workspace after classifying one of its pictures.
import { execFileSync } from 'node:child_process';
import { statSync } from 'node:fs';
import path from 'node:path';
import { localWeights, makeSampleWorkspace, temporaryFolder } from '../harness/sampleWorkspace';
import { Workbench } from '../ui/workbench';

// The first makes the worker ready, so that the last one's times are those of everyday use.
const PICTURES = ['soccer-ball.jpg', 'golf-ball.jpg', 'jack-o-lantern.webp'];
/** Scrolling and zooming have come to rest after this. */
const SETTLED_MS = 1000;
const FILE = path.join('media', 'panel.png');

async function main(): Promise<void> {
  const weights = localWeights();
  if (weights === undefined) throw new Error('Set GOOGLENET_ASSETS to the folder of weights and goldens.');
  execFileSync(process.execPath, ['esbuild.mjs'], { stdio: 'inherit' });
  const workspace = path.join(temporaryFolder('screenshot'), 'googlenet-samples');
  makeSampleWorkspace(workspace);
  const workbench = await Workbench.open({
    workspace,
    theme: 'dark',
    settings: { 'googlenetInspector.weightsFile': weights },
    viewport: { width: 1500, height: 950 },
    timeout: 60_000,
  });
  try {
    await arrange(workbench);
    await workbench.page.screenshot({ path: FILE });
  } catch (error) {
    await workbench.saveFailure('screenshot');
    throw error;
  } finally {
    await workbench.close();
  }
  console.log(`${FILE}: ${statSync(FILE).size.toLocaleString('en')} bytes`);
}

/** Shows a result, the most costly layers, and the figures of a convolution inside an expanded module. */
async function arrange(workbench: Workbench): Promise<void> {
  const view = workbench.webview();
  for (const picture of PICTURES) {
    await workbench.contextMenu(picture, 'Classify Image');
    await view
      .getByRole('article', { name: `Result for ${picture}` })
      .getByRole('listitem')
      .first()
      .waitFor();
  }
  const table = view.getByRole('region', { name: 'Table of layers' });
  await table.getByRole('checkbox', { name: 'Layers only' }).click();
  await table.getByRole('columnheader', { name: 'Mult-adds' }).click();
  await view.getByRole('treeitem', { name: /^Inception inception3a,/ }).dblclick();
  await view.getByRole('treeitem', { name: /^Conv2d 5×5 inception3a/ }).hover();
  await view.getByRole('tooltip').waitFor();
  await workbench.page.waitForTimeout(SETTLED_MS);
}

main().then(
  () => process.exit(0),
  (error: unknown) => {
    console.error(error);
    process.exit(1);
  },
);
