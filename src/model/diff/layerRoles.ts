import type { Graph, Layer, OperationType } from '../graph';
import { parentOf } from '../paths';
import { isVariantId, VARIANTS } from '../variants';

/**
 * What each layer is for, by which layers of two networks are the same, whatever their classes call them: `conv2.conv` of
 * one and `conv2a.conv_block.0` of another, `inception3a.branch2` without a reduction and `inception3a.branch2.1` with one.
 * A role belongs to one layer.
 */
export function layerRoles(graph: Graph): ReadonlyMap<Layer, string> {
  const stem = isVariantId(graph.variant) ? VARIANTS[graph.variant].style.stem : [];
  const seen = new Map<string, number>();
  return new Map(
    graph.layers.map(layer => {
      const role = `${placeOf(layer, stem)}/${FAMILIES[layer.op.type] ?? layer.op.type}`;
      const count = seen.get(role) ?? 0;
      seen.set(role, count + 1);
      return [layer, `${role}/${count}`];
    }),
  );
}

const FAMILIES: Readonly<Partial<Record<OperationType, string>>> = {
  AvgPool2d: 'average',
  AdaptiveAvgPool2d: 'average',
};

const STEM = ['conv2a', 'conv2b'];

/** The block that a layer is in or, where it is in none, the layer itself. */
function placeOf({ path, op, functional }: Layer, stem: readonly string[]): string {
  const [, module, branch = '', step] = /^(inception\w+)\.branch([234])(?:\.([01]))?(?=\.|$)/.exec(path) ?? [];
  if (module !== undefined) return `${module}.${branchPlace(branch, step, op.type)}`;
  const parent = parentOf(path).replace(/\.conv_block$/, '');
  const place = parent === '' && !functional ? path : parent;
  const [first = '', ...rest] = place.split('.');
  const index = stem.indexOf(first);
  return [index < 0 ? first : (STEM[index] ?? first), ...rest].join('.');
}

function branchPlace(branch: string, step: string | undefined, type: OperationType): string {
  if (branch === '4') return type === 'MaxPool2d' ? 'branch4.pool' : 'branch4.project';
  return `branch${branch}.${step === '0' ? 'reduce' : 'convolution'}`;
}
