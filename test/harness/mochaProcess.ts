// Runs one suite of bundled tests in this process: mochaProcess FOLDER TIMEOUT_MS.
import { runMocha } from './mochaSuite';

const [folder, timeout] = process.argv.slice(2);
if (folder === undefined || timeout === undefined) throw new Error('usage: mochaProcess FOLDER TIMEOUT_MS');
void runMocha(folder, Number(timeout)).then(
  ({ failed }) => process.exit(failed === 0 ? 0 : 1),
  (error: unknown) => {
    console.error(error);
    process.exit(1);
  },
);
