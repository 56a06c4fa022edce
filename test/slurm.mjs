// Runs the jobs of src/cli/slurm on a real Slurm: Debian's, with controller and one node on this machine, started here and ended here. The node
// is killed amid the work and started again; what the requeued job and its merge give has to equal a single run's.
// `npm run slurm`, as root on Debian, after `npm run build`. Needs the folder of weights and pictures that the parity tests need.
import assert from 'node:assert/strict';
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

const SHARDS = 4;
const TIMEOUT_MS = 300_000;
const root = path.resolve(import.meta.dirname, '..');
const assets = process.env.GOOGLENET_ASSETS || path.resolve(root, '..', 'shared');
const weights = path.join(assets, 'assets', 'bvlc_googlenet.onnx');
const pictures = path.join(assets, 'datasets', 'imagenet-100');
const cli = path.join(root, 'dist', 'cli.js');

if (!existsSync(weights) || !existsSync(pictures)) {
  console.log('skipped: set GOOGLENET_ASSETS to the folder of weights and pictures');
  process.exit(0);
}
assert.ok(existsSync(cli), 'npm run build makes dist/cli.js first');

const folder = mkdtempSync(path.join(os.tmpdir(), 'slurm-'));
// munged wants no folder on the way to its socket that others may write to, but for a sticky one.
chmodSync(folder, 0o755);
const at = (...names) => path.join(folder, ...names);
const host = os.hostname().split('.')[0];
const daemons = new Map();

function installSlurm() {
  if (spawnSync('which', ['slurmctld', 'slurmd', 'munged']).status === 0) return;
  console.log('installing slurm-wlm and munge');
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  execFileSync('apt-get', ['update', '-q'], { stdio: 'ignore', env });
  execFileSync('apt-get', ['install', '-qy', '--no-install-recommends', 'slurm-wlm', 'munge'], {
    stdio: 'ignore',
    env,
  });
}

/** Starts a program that stays in the foreground; what it says goes to a log. */
function start(name, command, args) {
  const log = at(`${name}.log`);
  const child = spawn('bash', ['-c', 'log=$1; shift; exec "$@" >> "$log" 2>&1', 'bash', log, command, ...args], {
    env,
    stdio: 'ignore',
  });
  daemons.set(name, child);
  return child;
}

async function until(what, done) {
  const end = Date.now() + TIMEOUT_MS;
  while (Date.now() < end) {
    if (done()) return;
    await wait(200);
  }
  for (const name of readdirSync(folder).filter(file => file.endsWith('.log'))) {
    console.log(`--- ${name}\n${readFileSync(at(name), 'utf8').slice(-4000)}`);
  }
  throw new Error(`Waited in vain: ${what}.`);
}

function slurm(command, ...args) {
  return execFileSync(command, args, { env, encoding: 'utf8', cwd: folder }).trim();
}

const env = { ...process.env, SLURM_CONF: at('slurm.conf'), GOOGLENET_CLI: cli };

function configure() {
  for (const name of ['state', 'spool', 'results']) mkdirSync(at(name));
  writeFileSync(at('munge.key'), 'a test without secrets, of which munge wants thirty-two bytes', { mode: 0o600 });
  writeFileSync(
    at('slurm.conf'),
    `ClusterName=test
SlurmctldHost=${host}(127.0.0.1)
SlurmctldPort=36817
SlurmdPort=36818
SlurmUser=root
SlurmdUser=root
AuthType=auth/munge
AuthInfo=socket=${at('munge.socket')}
CredType=cred/munge
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
MpiDefault=none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
StateSaveLocation=${at('state')}
SlurmdSpoolDir=${at('spool')}
SlurmctldPidFile=${at('slurmctld.pid')}
SlurmdPidFile=${at('slurmd.pid')}
ReturnToService=2
SlurmdTimeout=10
JobRequeue=1
MinJobAge=3600
NodeName=${host} NodeAddr=127.0.0.1 CPUs=2 RealMemory=4000 State=UNKNOWN
PartitionName=main Nodes=ALL Default=YES MaxTime=INFINITE State=UP
`,
  );
}

function startNode() {
  return start('slurmd', 'slurmd', ['-D', '-N', host]);
}

function parentOf(pid) {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
}

/** Ends the node as a power cut does: its daemon, what watches over its jobs, and these. */
function killNode(node) {
  const listed = slurm('scontrol', 'listpids').split('\n').slice(1);
  const jobs = listed.map(line => Number(line.trim().split(/\s+/)[0])).filter(pid => pid > 1);
  const watchers = jobs.map(pid => {
    try {
      const parent = parentOf(pid);
      return readFileSync(`/proc/${parent}/comm`, 'utf8').startsWith('slurmstepd') ? parent : 0;
    } catch {
      return 0;
    }
  });
  for (const pid of [node.pid, ...new Set(watchers), ...jobs]) {
    try {
      if (pid > 1) process.kill(pid, 'SIGKILL');
    } catch {
      // It has ended meanwhile.
    }
  }
  return jobs.length;
}

function linesOf(file) {
  return existsSync(file) ? readFileSync(file, 'utf8').split('\n').length - 2 : 0;
}

function shard(k) {
  return at('results', `shard-${k}.jsonl`);
}

async function stopDaemons() {
  for (const child of [...daemons.values()].reverse()) {
    if (child.exitCode !== null || child.signalCode !== null) continue;
    const ended = new Promise(resolve => child.once('exit', resolve));
    child.kill('SIGTERM');
    await Promise.race([ended, wait(5000)]);
    if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
  }
}

async function main() {
  installSlurm();
  configure();
  start('munged', 'munged', [
    ...['--foreground', '--force', '--key-file', at('munge.key'), '--socket', at('munge.socket')],
    ...['--pid-file', at('munged.pid'), '--seed-file', at('munged.seed'), '--log-file', at('munged.log')],
  ]);
  await until('munged', () => existsSync(at('munge.socket')));
  start('slurmctld', 'slurmctld', ['-D']);
  const node = startNode();
  await until(
    'the node to be idle',
    () => spawnSync('sinfo', ['-h', '-o', '%T'], { env, encoding: 'utf8' }).stdout.trim() === 'idle',
  );
  console.log(`${slurm('sinfo', '--version')}: controller and node ${host} are up`);

  const scripts = path.join(root, 'src', 'cli', 'slurm');
  const job = slurm(
    'sbatch',
    ...['--parsable', `--array=1-${SHARDS}`, '--cpus-per-task=1'],
    ...[path.join(scripts, 'evaluate.sbatch'), at('results'), weights, pictures],
  );
  const merge = slurm(
    'sbatch',
    '--parsable',
    `--dependency=afterok:${job}`,
    path.join(scripts, 'merge.sbatch'),
    at('results'),
  );
  console.log(`array job ${job} of ${SHARDS} tasks, merge job ${merge}`);

  await until('a task to be amid its work', () => linesOf(shard(1)) >= 5);
  const killed = killNode(node);
  const before = Array.from({ length: SHARDS }, (_, at) => linesOf(shard(at + 1)));
  console.log(`killed the node with ${killed} processes of its jobs; pictures by then: ${before.join(', ')}`);
  assert.ok(before[0] < 25, 'the first task was not done');
  await wait(2000);
  assert.equal(linesOf(shard(1)), before[0], 'nothing is written after the kill');
  startNode();

  await until('the merge', () => existsSync(at('results', 'figures.json')));
  const restarts = /Restarts=(\d+)/.exec(slurm('scontrol', 'show', 'job', `${job}_1`))?.[1];
  console.log(`task 1 was restarted ${restarts} time(s)`);
  assert.ok(Number(restarts) >= 1, 'the killed task was requeued');
  const log = readFileSync(at(`evaluate-${job}-1.log`), 'utf8');
  assert.match(log, /[1-9]\d* of 25 pictures were judged before/, log);

  const single = spawnSync(
    process.execPath,
    [cli, 'evaluate', '--weights', weights, '--json', '--to', at('single.jsonl'), pictures],
    { encoding: 'utf8' },
  );
  assert.equal(single.status, 0, single.stderr);
  execFileSync(process.execPath, [cli, 'merge', '--to', at('sorted.jsonl'), at('single.jsonl')], { stdio: 'ignore' });
  const text = name => readFileSync(name, 'utf8');
  assert.equal(text(at('results', 'figures.json')), single.stdout, 'the figures are those of a single run');
  assert.ok(text(at('results', 'evaluation.jsonl')) === text(at('sorted.jsonl')), 'so is every picture');
  const { pictures: count, top1, top5 } = JSON.parse(single.stdout);
  console.log(`merged and single run are the same: ${count} pictures, top-1 ${top1}, top-5 ${top5}`);
}

try {
  await main();
} finally {
  await stopDaemons();
  rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
}
