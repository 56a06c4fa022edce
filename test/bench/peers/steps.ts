// Prints what each step of the network's fast way takes, by own or stock kernels, at the fastest of several pictures. Steps are
// not repeated, as all of them together need more memory than the processor's caches hold.
import { fusedSteps } from '../../../src/engine/network/plan';
import type { Step } from '../../../src/engine/network/plan';
import { toChannelsLast } from '../../../src/engine/axisOrder';
import { parse } from '../../../src/protocol';
import { loadSteps } from '../load';
import { Task } from '../messages';
import { readInput } from '../serve';
import type { StepTime } from '../profile';

const RUNS = 40;

async function main(): Promise<void> {
  const { mode, threads, safetensors, input } = parse(Task, JSON.parse(process.argv[2] ?? ''));
  const options = { kernels: mode === 'own' ? 'own' : 'stock', threads } as const;
  const { runner, backend, graph } = await loadSteps(safetensors, options, fusedSteps);
  const picture = toChannelsLast(await readInput(input));
  // The custom kernels write into the concatenation, which then takes no time of its own.
  const inPlace = new Set(backend.custom ? fusedSteps(graph).map(({ slice }) => slice?.path) : []);
  const times = new Map<string, StepTime>();
  for (let run = 0; run < RUNS; run++) {
    runner.run(picture, (step, work) => {
      const start = performance.now();
      const output = work();
      const taken = performance.now() - start;
      const ms = inPlace.has(step.output) ? 0 : Math.min(times.get(step.output)?.ms ?? Infinity, taken);
      times.set(step.output, { path: step.layer.path, kind: kindOf(step), multAdds: multAdds(step, output.size), ms });
      return output;
    });
  }
  console.log(JSON.stringify([...times.values()]));
  process.exit(0);
}

function kindOf({ layer: { op } }: Step): string {
  if (op.type !== 'Conv2d') return op.type;
  return `${op.kernelSize}×${op.kernelSize}${op.stride === 1 ? '' : `/${op.stride}`}`;
}

function multAdds({ layer: { op } }: Step, outputs: number): number {
  if (op.type === 'Conv2d') return outputs * op.inChannels * op.kernelSize ** 2;
  return op.type === 'Linear' ? outputs * op.inFeatures : 0;
}

void main();
