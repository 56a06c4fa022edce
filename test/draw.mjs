// `npm run draw`: the project's icon and sample pictures, or those named.
import { runProgram } from './bootstrap.mjs';

await runProgram('test/pictures/drawPictures.ts');
