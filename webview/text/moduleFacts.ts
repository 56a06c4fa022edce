import type { Analysis, Convention, ModuleAnalysis } from '../../src/model/analysis';
import { grouped, percent, shapeText, si, square } from '../../src/model/format';
import type { Operation, Shape } from '../../src/model/graph';
import { t } from './l10n';

/** One line about a module. `exact` is the full figure where `value` is rounded. */
interface ModuleFact {
  readonly label: string;
  readonly value: string;
  readonly exact?: string;
}

/** The facts of a module or an operation, the most important first; none for an unknown path. */
export function moduleFacts(analysis: Analysis, path: string, convention: Convention = 'torchinfo'): ModuleFact[] {
  const module = analysis.modules.get(path);
  if (!module) return [];
  return [
    { label: t('Type'), value: module.type },
    ...(module.layer ? operationFacts(module.layer.op) : []),
    inputFact(analysis, module),
    { label: t('Output'), value: shapeOrNone(module.output) },
    figure(t('Parameters'), module.parameters.total),
    ...multAddFacts(analysis, module, convention),
  ];
}

export function operationFacts(op: Operation): ModuleFact[] {
  switch (op.type) {
    case 'Conv2d':
      return [
        {
          label: t('Kernel'),
          value: t('{0}, stride {1}, padding {2}', square(op.kernelSize), op.stride, op.padding),
        },
      ];
    case 'MaxPool2d':
      return [
        {
          label: t('Kernel'),
          value: op.ceilMode
            ? t('{0}, stride {1}, padding {2}, sizes rounded up', square(op.kernelSize), op.stride, op.padding)
            : t('{0}, stride {1}, padding {2}', square(op.kernelSize), op.stride, op.padding),
        },
      ];
    case 'AvgPool2d':
      return [{ label: t('Kernel'), value: t('{0}, stride {1}', square(op.kernelSize), op.stride) }];
    case 'AdaptiveAvgPool2d':
      return [{ label: t('Output size'), value: square(op.outputSize) }];
    case 'BatchNorm2d':
      return [{ label: t('Epsilon, momentum'), value: `${op.eps}, ${op.momentum}` }];
    case 'LocalResponseNorm':
      return [
        { label: t('Size'), value: String(op.size) },
        { label: 'α, β, k', value: `${op.alpha}, ${op.beta}, ${op.k}` },
      ];
    case 'Dropout':
      return [{ label: t('Probability'), value: String(op.p) }];
    case 'Linear':
      return [{ label: t('Features'), value: `${grouped(op.inFeatures)} → ${grouped(op.outFeatures)}` }];
    case 'ReLU':
    case 'flatten':
    case 'cat':
      return [];
  }
}

function multAddFacts(analysis: Analysis, module: ModuleAnalysis, convention: Convention): ModuleFact[] {
  if (!module.executed) return [{ label: t('Mult-adds'), value: t('none: executed in training only') }];
  const count = module.multAdds[convention];
  const total = analysis.totals.multAdds[convention];
  return [
    figure(t('Mult-adds'), count),
    { label: t('Share of the total'), value: percent(total === 0 ? 0 : count / total) },
  ];
}

function figure(label: string, count: number): ModuleFact {
  return { label, value: si(count), exact: grouped(count) };
}

/** The shapes that a layer reads: several where branches are joined, as `inputs` has them. Undefined at too small an input size. */
export function inputShapes(analysis: Analysis, { layer, input }: ModuleAnalysis): readonly (Shape | undefined)[] {
  if (!layer || layer.inputs.length < 2) return [input];
  return layer.inputs.map(tensor => analysis.modules.get(tensor)?.output);
}

function inputFact(analysis: Analysis, module: ModuleAnalysis): ModuleFact {
  const shapes = inputShapes(analysis, module);
  return { label: shapes.length > 1 ? t('Inputs') : t('Input'), value: shapes.map(shapeOrNone).join(', ') };
}

function shapeOrNone(shape: Shape | undefined): string {
  return shape ? shapeText(shape) : t('not defined at this input size');
}
