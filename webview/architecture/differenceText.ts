import type { Convention, ModuleAnalysis } from '../../src/model/analysis';
import type { LayerDiff } from '../../src/model/diff/graphDiff';
import { grouped, shapeText, signedPercent } from '../../src/model/format';
import { t } from '../text/l10n';

/** What differs in a layer, the hyperparameters under PyTorch's names first. */
export function differenceText(layer: LayerDiff, convention: Convention): readonly string[] {
  switch (layer.kind) {
    case 'added':
      return wholeLayer(layer.after);
    case 'removed':
      return wholeLayer(layer.before);
    case 'changed': {
      const { before, after, differences } = layer;
      return [
        ...(before.path === after.path ? [] : [t('{0} there', before.path)]),
        ...differences.map(({ name, before: old, after: now }) => `${name} ${old} → ${now}`),
        ...countText(t('params'), before.parameters.total, after.parameters.total),
        ...countText(t('mult-adds'), before.multAdds[convention], after.multAdds[convention]),
      ];
    }
  }
}

function wholeLayer({ type, output, parameters }: ModuleAnalysis): readonly string[] {
  return [
    type,
    ...(output ? [shapeText(output)] : []),
    ...(parameters.total > 0 ? [t('{0} params', grouped(parameters.total))] : []),
  ];
}

function countText(what: string, before: number, after: number): readonly string[] {
  return before === after ? [] : [`${what} ${signedPercent(before, after)}`];
}
