// `npm start`: the inspector in a real VS Code, on the sample workspace.
import { runProgram } from './bootstrap.mjs';

await runProgram('test/harness/openInspector.ts');
