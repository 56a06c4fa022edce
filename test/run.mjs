// `npm test`: every suite, or those named (npm test -- unit ui).
import { runProgram } from './bootstrap.mjs';

await runProgram('test/harness/runSuites.ts');
