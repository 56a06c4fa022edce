// What `npm start` and `npm test` need before anything is installed: only Node's own modules are used here.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

const root = path.dirname(import.meta.dirname ?? '');

/**
 * Installs what is missing, bundles a TypeScript program of test/ and runs it with this process's arguments.
 * @param others programs that it starts, bundled with it.
 */
export async function runProgram(source, ...others) {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major < 20 || (major === 20 && minor < 19)) fail(`Node 20.19 or newer is needed; this is ${process.version}.`);
  process.chdir(root);
  if (!install('.')) fail('npm ci did not succeed; the lines above say why.');
  const bundle = spawnSync(process.execPath, ['esbuild.mjs', '--tests', source, ...others], { stdio: 'inherit' });
  if (bundle.status !== 0) fail(`${source} did not compile.`);
  const program = path.join('out', source.replace(/\.ts$/, '.js'));
  const child = spawn(process.execPath, ['--enable-source-maps', program, ...process.argv.slice(2)], {
    stdio: 'inherit',
  });
  // The program ends what it started and then itself; leaving before it would cut that short.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('exit', code => process.exit(code ?? 1));
}

/** Installs a folder's dependencies unless they are there. Returns whether they are. */
export function install(folder, ...options) {
  if (installed(path.join(root, folder))) return true;
  console.log(`Installing dependencies (npm ci${folder === '.' ? '' : ` in ${folder}`})…`);
  // npm is a script of its own on Windows, which only a shell finds.
  const command = ['npm ci --no-audit --no-fund', ...options].join(' ');
  return spawnSync(command, { cwd: path.join(root, folder), stdio: 'inherit', shell: true }).status === 0;
}

/** Whether node_modules holds what package-lock.json asks for; npm writes its own record of it when it has finished. */
function installed(folder) {
  const record = path.join(folder, 'node_modules', '.package-lock.json');
  if (!existsSync(record)) return false;
  const wanted = JSON.parse(readFileSync(path.join(folder, 'package-lock.json'), 'utf8')).packages;
  const found = JSON.parse(readFileSync(record, 'utf8')).packages;
  return Object.entries(wanted).every(
    ([location, { version, optional }]) => location === '' || optional || found[location]?.version === version,
  );
}

function fail(message) {
  console.error(message);
  process.exit(1);
}
