// `npm run fuzz`: damaged files for every reader (--target NAME, --rounds N, --seed N, --first N).
import { runProgram } from './bootstrap.mjs';

await runProgram('test/fuzz/main.ts');
