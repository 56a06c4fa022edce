import { HOST_GREETING, runMocha } from '../harness/mochaSuite';

/** VS Code calls this in the extension host. */
export async function run(): Promise<void> {
  console.log(HOST_GREETING);
  const { failed } = await runMocha(__dirname, 60_000);
  if (failed > 0) throw new Error(`${failed} tests failed in the extension host`);
}
