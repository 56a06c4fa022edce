import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { writeSafetensors } from '../../src/weights/formats/safetensors';
import { makeSampleWorkspace, temporaryFolder } from '../harness/sampleWorkspace';
import { useWorkbench } from './workbench';

const LINK = '[x](command:workbench.action.quit)';
const SHOWN_LINK = '[x] (command:workbench.action.quit)';
const TENSOR = '[x](command:workbench.extensions.installExtension?%22evil%22)';

/** A picture's name that would be read as `$(trash)gnp.cat`, with an icon. */
const PICTURE = '$(trash)\u202etac.png';
const SHOWN_PICTURE = '$ (trash)\\u{202e}tac.png';

describe('text from files, as VS Code shows it', () => {
  const workspace = path.join(temporaryFolder('foreign-text'), 'workspace');
  const at = (name: string): string => path.join(workspace, name);

  const workbench = useWorkbench(() => {
    makeSampleWorkspace(workspace);
    writeFileSync(at(`${LINK}.onnx`), 'no weights');
    writeFileSync(at(PICTURE), 'no picture');
    const tensor = { name: TENSOR, dtype: 'float32' as const, shape: [1], data: Float32Array.of(1) };
    writeFileSync(at('tensor.safetensors'), writeSafetensors([tensor]));
    return { workspace };
  });

  /** The message of the one notification that holds a text, once it is there. It has no link, and is dismissed. */
  async function messageWith(text: string): Promise<string> {
    const notification = workbench().notification(text).first();
    await notification.waitFor({ timeout: 60_000 });
    const message = notification.locator('.notification-list-item-message');
    const shown = await message.innerText();
    assert.equal(await message.locator('a, .codicon').count(), 0, shown);
    await workbench().runCommand('Notifications: Clear All Notifications');
    return shown;
  }

  async function load(file: string): Promise<void> {
    await workbench().runCommand('GoogLeNet: Load Weights…');
    await workbench().chooseFile(at(file));
  }

  it('is no link where a file is called like one', async () => {
    await load(`${LINK}.onnx`);
    const shown = await messageWith('.onnx: ');
    assert.ok(shown.startsWith(`${SHOWN_LINK}.onnx: `), shown);
    await workbench().webview().getByText(`${SHOWN_LINK}.onnx: `).first().waitFor();
  });

  it('is no link where a tensor is called like one', async () => {
    await load('tensor.safetensors');
    const shown = await messageWith('tensor.safetensors: ');
    assert.ok(shown.includes(`"${TENSOR.replace('](', '] (')}"`), shown);
  });

  it('has no icon and runs one way where a picture is called otherwise', async () => {
    await workbench().runCommand('GoogLeNet: Use Untrained Weights');
    await workbench().statusBarItem('untrained').waitFor({ timeout: 60_000 });
    await workbench().contextMenu(/tac\.png$/, 'Classify Image');
    const shown = await messageWith('tac.png');
    assert.ok(shown.startsWith(`${SHOWN_PICTURE}: `), shown);
    await workbench().webview().getByRole('heading', { name: SHOWN_PICTURE, exact: true }).waitFor();
  });
});
