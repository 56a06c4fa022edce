import { readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import Mocha from 'mocha';

export interface Counts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

/** Where a suite leaves its counts: it may run in another process, or in the extension host behind a server. */
export const RESULTS_VARIABLE = 'GOOGLENET_TEST_RESULTS';

/** What the extension host prints first: the workbench, which shares its console, has said all it has to say by then. */
export const HOST_GREETING = 'Tests in the extension host';

/** Runs each bundled test file below a folder and writes the counts where RESULTS_VARIABLE says. */
export async function runMocha(folder: string, timeoutMs: number): Promise<Counts> {
  const mocha = new Mocha({ ui: 'bdd', timeout: timeoutMs, color: process.stdout.isTTY });
  for (const name of (readdirSync(folder, { recursive: true }) as string[]).sort())
    if (name.endsWith('.test.js')) mocha.addFile(path.join(folder, name));
  const counts = await new Promise<Counts>(resolve => {
    const runner = mocha.run(() => {
      const { passes = 0, failures = 0, pending = 0 } = runner.stats ?? {};
      resolve({ passed: passes, failed: failures, skipped: pending });
    });
  });
  const results = process.env[RESULTS_VARIABLE];
  if (results !== undefined) writeFileSync(results, JSON.stringify(counts));
  return counts;
}
