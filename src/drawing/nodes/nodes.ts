import type { Graph, Head, Layer, Module } from '../../model/graph';
import { INPUT } from '../../model/graph';
import { isWithin, layersByModule, parentOf } from '../../model/paths';

// What the graph draws: the module tree at a readable level. Sequential containers are not drawn, their steps are; a
// convolution and the normalization and activation that follow it are one block; every other module is a box.

interface Drawn {
  readonly path: string;
  /** The path below the enclosing box. */
  readonly name: string;
  readonly head: Head;
}

interface LayerNode extends Drawn {
  readonly kind: 'layer';
  readonly layer: Layer;
}

/** A convolution with its normalization and activation, in the order of execution. */
export interface BlockNode extends Drawn {
  readonly kind: 'block';
  readonly type: string;
  readonly layers: readonly [Layer, ...Layer[]];
}

export interface BoxNode extends Drawn {
  readonly kind: 'box';
  readonly type: string;
  /** In forward order. */
  readonly children: readonly DrawnNode[];
  readonly edges: readonly Edge[];
}

export type DrawnNode = LayerNode | BlockNode | BoxNode;

/** A tensor that passes between two children of a box. */
export interface Edge {
  /** The child that computes it; undefined where it enters the box. */
  readonly from: string | undefined;
  /** The child that reads it; undefined where it leaves the box. */
  readonly to: string | undefined;
  /** The path of the layer whose output it is, or {@link INPUT}. */
  readonly tensor: string;
}

/** The whole network as a box. */
export function boxOfNetwork(graph: Graph): BoxNode {
  return boxOf(layersByModule(graph), graph.root, '');
}

/** Every node below a box, in forward order, outer before inner. */
function* walkNodes(box: BoxNode): Generator<DrawnNode> {
  for (const child of box.children) {
    yield child;
    if (child.kind === 'box') yield* walkNodes(child);
  }
}

/** The paths of the boxes that can be expanded. */
export function expandablePaths(network: BoxNode): string[] {
  return [...walkNodes(network)].flatMap(node => (node.kind === 'box' ? [node.path] : []));
}

/** The boxes around a path, outermost first, the network itself left out. */
export function enclosingBoxes(network: BoxNode, path: string): string[] {
  return expandablePaths(network).filter(box => box !== path && isWithin(path, box));
}

type LayersByModule = ReturnType<typeof layersByModule>;

function boxOf(inside: LayersByModule, module: Module, enclosing: string): BoxNode {
  const layers = inside.get(module.path) ?? [];
  const functional = layers
    .filter(layer => layer.functional && parentOf(layer.path) === module.path)
    .map(layer => layerNode(layer, module.path));
  const order = new Map(layers.map((layer, index) => [layer.path, index]));
  const children = [...steps(inside, module, module.path), ...functional].sort(
    (a, b) => (order.get(firstLayer(a)) ?? 0) - (order.get(firstLayer(b)) ?? 0),
  );
  return {
    kind: 'box',
    path: module.path,
    name: nameBelow(enclosing, module.path),
    head: module.head,
    type: module.type,
    children,
    edges: edgesBetween(inside, module, children),
  };
}

function steps(inside: LayersByModule, module: Module, enclosing: string): DrawnNode[] {
  return module.children.flatMap((child): DrawnNode[] => {
    if (child.layer) return [layerNode(child.layer, enclosing)];
    if (child.type === 'Sequential') return steps(inside, child, enclosing);
    const layers = inside.get(child.path) ?? [];
    if (!isBlock(layers)) return [boxOf(inside, child, enclosing)];
    const { path, type, head } = child;
    return [{ kind: 'block', path, name: nameBelow(enclosing, path), head, type, layers }];
  });
}

function isBlock(layers: readonly Layer[]): layers is [Layer, ...Layer[]] {
  const [first, ...rest] = layers;
  return first?.op.type === 'Conv2d' && rest.every(({ op }) => op.type === 'BatchNorm2d' || op.type === 'ReLU');
}

function layerNode(layer: Layer, enclosing: string): LayerNode {
  return { kind: 'layer', path: layer.path, name: nameBelow(enclosing, layer.path), head: layer.head, layer };
}

function edgesBetween(inside: LayersByModule, module: Module, children: readonly DrawnNode[]): Edge[] {
  const owner = new Map<string, string>();
  const edges = new Map<string, Edge>();
  const add = (edge: Edge): unknown => edges.set(`${edge.from ?? ''}>${edge.to ?? ''}>${edge.tensor}`, edge);
  for (const child of children) {
    const layers = inside.get(child.path) ?? [];
    for (const layer of layers) owner.set(layer.path, child.path);
    for (const tensor of layers.flatMap(layer => layer.inputs)) {
      const from = tensor === INPUT ? undefined : owner.get(tensor);
      if (from !== child.path) add({ from, to: child.path, tensor });
    }
  }
  add({ from: owner.get(module.output), to: undefined, tensor: module.output });
  return [...edges.values()];
}

function firstLayer(node: DrawnNode): string {
  switch (node.kind) {
    case 'layer':
      return node.path;
    case 'block':
      return node.layers[0].path;
    case 'box': {
      const [first] = node.children;
      return first ? firstLayer(first) : node.path;
    }
  }
}

function nameBelow(enclosing: string, path: string): string {
  return enclosing === '' ? path : path.slice(enclosing.length + 1);
}
