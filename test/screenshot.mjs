// `npm run screenshot`: the README's picture of the inspector, anew.
import { runProgram } from './bootstrap.mjs';

await runProgram('test/pictures/screenshot.ts');
