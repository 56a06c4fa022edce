import path from 'node:path';
import { writeFileSync } from 'node:fs';
import { makeSampleWorkspace, temporaryFolder } from '../harness/sampleWorkspace';
import { useWorkbench } from './workbench';

describe('a workspace that is not trusted', () => {
  const folder = temporaryFolder('trust');
  const workspace = path.join(folder, 'workspace');
  // It is no weights file, so that reading it would be said.
  const outside = path.join(folder, 'outside.onnx');

  const workbench = useWorkbench(() => {
    writeFileSync(outside, 'private');
    makeSampleWorkspace(workspace, {
      settings: { 'googlenetInspector.weightsFile': outside, 'googlenetInspector.variant': 'bvlc-googlenet' },
    });
    return { workspace, untrusted: true };
  });

  const refusal = () => workbench().notification('outside.onnx');

  async function openInspector(): Promise<void> {
    await workbench().runCommand('GoogLeNet: Open Inspector');
    // What it may set is shown.
    await workbench().statusBarItem('BVLC GoogLeNet: no weights').waitFor();
  }

  it('can not make the inspector read a file by its settings', async () => {
    await openInspector();
    await workbench().webview().getByText('13,378,280').first().waitFor();
    await workbench().page.waitForTimeout(2000);
    if ((await refusal().count()) > 0) throw new Error('The file has been read.');
  });

  it('can once it is trusted', async () => {
    const { page } = workbench();
    await workbench().runCommand('View: Close All Editors');
    await workbench().runCommand('Workspaces: Manage Workspace Trust');
    await page.locator('.workspace-trust-editor').getByRole('button', { name: 'Trust', exact: true }).click();
    await page.locator('.workspace-trust-editor').getByText('You trust this folder').first().waitFor();
    await openInspector();
    await refusal().first().waitFor();
  });
});
