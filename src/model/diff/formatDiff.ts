import type { Convention, ModuleAnalysis } from '../analysis';
import { grouped, signedPercent } from '../format';
import type { GraphDiff, LayerDiff } from './graphDiff';

/** A diff as lines of text: a layer each, what of it differs below. Mult-adds are for the whole batch. */
export function diffLines(diff: GraphDiff, names: readonly [string, string], convention: Convention): string[] {
  const { before, after, layers, unchanged, renamed } = diff;
  const total = (label: string, old: number, now: number): string => `${label}: ${change(old, now)}`;
  return [
    `--- ${names[0]}`,
    `+++ ${names[1]}`,
    ...layers.flatMap(layer => layerLines(layer, convention)),
    `${layers.length} of ${layers.length + unchanged} layers differ; ${renamed} have other names.`,
    total('Params', before.totals.params, after.totals.params),
    total(`Mult-adds (${convention})`, before.totals.multAdds[convention], after.totals.multAdds[convention]),
    total('Estimated memory, bytes', before.totals.totalBytes, after.totals.totalBytes),
  ];
}

function layerLines(layer: LayerDiff, convention: Convention): string[] {
  switch (layer.kind) {
    case 'added':
      return [`+ ${wholeLayer(layer.after, convention)}`];
    case 'removed':
      return [`- ${wholeLayer(layer.before, convention)}`];
    case 'changed': {
      const { before, after, differences } = layer;
      const name = before.path === after.path ? after.path : `${before.path} → ${after.path}`;
      const counts = [
        ['params', before.parameters.total, after.parameters.total],
        ['mult-adds', before.multAdds[convention], after.multAdds[convention]],
      ] as const;
      return [
        `~ ${name} ${after.type}`,
        ...differences.map(({ name: what, before: old, after: now }) => `    ${what}: ${old} → ${now}`),
        ...counts.filter(([, old, now]) => old !== now).map(([what, old, now]) => `    ${what}: ${change(old, now)}`),
      ];
    }
  }
}

function wholeLayer({ path, type, parameters, multAdds }: ModuleAnalysis, convention: Convention): string {
  const counts =
    parameters.total > 0 ? ` (${grouped(parameters.total)} params, ${grouped(multAdds[convention])} mult-adds)` : '';
  return `${path} ${type}${counts}`;
}

function change(old: number, now: number): string {
  return old === now ? grouped(now) : `${grouped(old)} → ${grouped(now)} (${signedPercent(old, now)})`;
}

/** A diff's fields as JSON; shapes are NCHW, mult-adds and bytes for the whole batch. */
export function jsonDiff(diff: GraphDiff, [before, after]: readonly [unknown, unknown], convention: Convention) {
  const { unchanged, renamed, layers } = diff;
  const totals = ({ totals: { params, multAdds, totalBytes } }: GraphDiff['before']) => ({
    params,
    mult_adds: multAdds[convention],
    total_bytes: totalBytes,
  });
  return {
    before: { network: before, ...totals(diff.before) },
    after: { network: after, ...totals(diff.after) },
    convention,
    unchanged,
    renamed,
    layers: layers.map(layer => ({
      kind: layer.kind,
      ...('before' in layer && { before: jsonLayer(layer.before, convention) }),
      ...('after' in layer && { after: jsonLayer(layer.after, convention) }),
      ...(layer.kind === 'changed' && { differences: layer.differences }),
    })),
  };
}

function jsonLayer({ path, type, output, parameters, multAdds }: ModuleAnalysis, convention: Convention) {
  return { name: path, type, output: output ?? null, params: parameters.total, mult_adds: multAdds[convention] };
}
