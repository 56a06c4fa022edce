// Runs the suites named on the command line, or all, and ends with the sum: N passed, N failed.
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { RESULTS_VARIABLE, type Counts } from './mochaSuite';
import { runCommandLine } from './processes';

const MINUTE = 60_000;
const NONE: Counts = { passed: 0, failed: 0, skipped: 0 };
const program = (name: string) => path.join('out', 'test', 'harness', `${name}.js`);
const node = (...args: string[]): string[] => [process.execPath, ...args];
const tool = (file: string, ...args: string[]): string[] => node(path.join('node_modules', file), ...args);

interface Suite {
  /** Commands that pass when they exit with 0. */
  readonly checks?: readonly string[][];
  /** A command that leaves the counts of its tests where it is told to. */
  readonly tests?: string[];
  readonly limitMs: number;
}

const mocha = (suite: string, testSeconds: number, limitMs: number): Suite => ({
  tests: node('--enable-source-maps', program('mochaProcess'), `out/test/${suite}`, String(testSeconds * 1000)),
  limitMs,
});

const SUITES: Readonly<Record<string, Suite>> = {
  lint: {
    checks: [
      tool('typescript/bin/tsc', '-p', '.'),
      tool('eslint/bin/eslint.js', '.'),
      tool('prettier/bin/prettier.cjs', '--check', '--log-level', 'warn', '.'),
    ],
    limitMs: 5 * MINUTE,
  },
  unit: mocha('unit', 20, 10 * MINUTE),
  parity: mocha('parity', 120, 8 * MINUTE),
  host: { tests: node(program('hostSuite')), limitMs: 8 * MINUTE },
  ui: mocha('ui', 120, 12 * MINUTE),
  package: mocha('package', 180, 8 * MINUTE),
};

const PROGRAMS = ['mochaProcess', 'hostSuite', 'launcher'].map(name => `test/harness/${name}.ts`);

async function main(): Promise<number> {
  const named = process.argv.slice(2);
  const unknown = named.find(name => !(name in SUITES));
  if (unknown !== undefined) throw new Error(`No suite "${unknown}"; there are ${Object.keys(SUITES).join(', ')}.`);
  const chosen = named.length === 0 ? Object.keys(SUITES) : named;
  if (chosen.some(name => name !== 'lint')) await build();
  const report: [string, Counts][] = [];
  for (const name of chosen) {
    const suite = SUITES[name];
    if (suite === undefined) continue;
    heading(name);
    const start = Date.now();
    const counts = await runSuite(name, suite);
    report.push([`${name} (${((Date.now() - start) / 1000).toFixed(0)} s)`, counts]);
  }
  heading('summary');
  for (const [name, counts] of report) console.log(`${name}: ${sentence(counts)}`);
  const total = report.map(([, counts]) => counts).reduce(add, NONE);
  console.log(`\n${sentence(total)}`);
  return total.failed === 0 ? 0 : 1;
}

/** Bundles the extension and every test, and drops the bundles of tests that are no more. */
async function build(): Promise<void> {
  heading('build');
  const suites = Object.keys(SUITES).filter(suite => existsSync(path.join('test', suite)));
  const tests = suites.flatMap(suite => {
    const names = filesBelow(path.join('test', suite)).filter(
      name => name.endsWith('.test.ts') || (suite === 'host' && name === 'index.ts'),
    );
    dropStaleBundles(path.join('out', 'test', suite), names);
    return names.map(name => `test/${suite}/${name}`);
  });
  for (const args of [[], ['--tests', ...tests, ...PROGRAMS]]) {
    const code = await runCommandLine(process.execPath, ['esbuild.mjs', ...args], { limitMs: 2 * MINUTE });
    if (code !== 0) throw new Error('The build failed; nothing was tested.');
  }
}

function dropStaleBundles(folder: string, sources: readonly string[]): void {
  if (!existsSync(folder)) return;
  for (const bundle of filesBelow(folder))
    if (!sources.includes(bundle.replace(/\.js$/, '.ts'))) rmSync(path.join(folder, bundle));
}

/** Paths relative to the folder, with the slashes of POSIX. */
function filesBelow(folder: string): string[] {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter(entry => entry.isFile())
    .map(({ parentPath, name }) => path.relative(folder, path.join(parentPath, name)).replaceAll(path.sep, '/'));
}

async function runSuite(name: string, { checks = [], tests, limitMs }: Suite): Promise<Counts> {
  let counts = NONE;
  for (const [command = '', ...args] of checks) {
    const passed = (await runCommandLine(command, args, { limitMs })) === 0;
    console.log(`${passed ? 'passed' : 'FAILED'}: ${args.join(' ')}`);
    counts = add(counts, { ...NONE, passed: passed ? 1 : 0, failed: passed ? 0 : 1 });
  }
  if (tests === undefined) return counts;
  const results = path.resolve('out', 'test', `${name}.json`);
  rmSync(results, { force: true });
  const [command = '', ...args] = tests;
  const code = await runCommandLine(command, args, { env: { [RESULTS_VARIABLE]: results }, limitMs });
  return add(counts, readResults(name, results, code));
}

/** A suite that crashed, ran nothing or ended badly in spite of passing tests counts as a failure. */
function readResults(name: string, file: string, code: number | undefined): Counts {
  const failure = (counts: Counts, reason: string) => {
    console.error(`${name}: ${reason} (exit code ${code ?? 'none'})`);
    return add(counts, { ...NONE, failed: 1 });
  };
  if (!existsSync(file)) return failure(NONE, 'the suite left no results');
  const counts = JSON.parse(readFileSync(file, 'utf8')) as Counts;
  if (counts.passed + counts.failed + counts.skipped === 0) return failure(counts, 'the suite ran no test');
  if (code !== 0 && counts.failed === 0) return failure(counts, 'the tests passed but the suite did not');
  return counts;
}

function add(a: Counts, b: Counts): Counts {
  return { passed: a.passed + b.passed, failed: a.failed + b.failed, skipped: a.skipped + b.skipped };
}

function sentence({ passed, failed, skipped }: Counts): string {
  return `${passed} passed, ${failed} failed${skipped === 0 ? '' : `, ${skipped} skipped`}`;
}

function heading(name: string): void {
  console.log(`\n== ${name}`);
}

mkdirSync('out', { recursive: true });
// The extension host has a working directory of its own, from which ../shared is not found.
if (!process.env['GOOGLENET_ASSETS'] && existsSync('../shared'))
  process.env['GOOGLENET_ASSETS'] = path.resolve('../shared');
main().then(
  code => process.exit(code),
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    console.log(`\n${sentence({ ...NONE, failed: 1 })}`);
    process.exit(1);
  },
);
