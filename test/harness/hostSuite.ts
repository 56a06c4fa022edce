// Runs test/host inside an extension host: in the desktop VS Code where there is one, in code-server where not.
import { chmodSync } from 'node:fs';
import path from 'node:path';
import { runTests } from '@vscode/test-electron';
import { makeSampleWorkspace, temporaryFolder } from './sampleWorkspace';
import { findDesktop } from './vscode';

async function main(): Promise<void> {
  const launcher = path.resolve('out', 'test', 'harness', 'launcher.js');
  chmodSync(launcher, 0o755);
  const desktop = await findDesktop();
  console.log(`Extension host of ${desktop ?? 'code-server'}`);
  const workspace = path.join(temporaryFolder('host'), 'workspace');
  makeSampleWorkspace(workspace);
  await runTests({
    vscodeExecutablePath: desktop ?? launcher,
    extensionDevelopmentPath: path.resolve('.'),
    extensionTestsPath: path.resolve('out', 'test', 'host', 'index.js'),
    launchArgs: [workspace],
  });
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
