import type { ModuleWidths } from '../../src/model/architecture/architecture';
import { t } from '../text/l10n';
import type { TypedEntry } from './countReaders';
import { readKernel, readReduction, readWidth } from './countReaders';

/** One editable value of every Inception module. */
export interface Column {
  readonly branch: 'branch1' | 'branch2' | 'branch3' | 'branch4';
  readonly heading: string;
  readonly name: string;
  readonly of: (module: ModuleWidths) => number | null;
  readonly read: (text: string) => TypedEntry;
  readonly kind?: 'kernel';
  /** Undefined for what the module can't have there. */
  readonly put: (module: ModuleWidths, value: number | null) => ModuleWidths | undefined;
}

/** The columns of the paper's Table 1, and the kernels. */
export function columns(): readonly Column[] {
  return [
    {
      branch: 'branch1',
      heading: t('1×1'),
      name: t('width'),
      of: module => module.branch1.width,
      read: readWidth,
      put: (module, width) => (width === null ? undefined : { ...module, branch1: { width } }),
    },
    ...(['branch2', 'branch3'] as const).flatMap((branch): Column[] => [
      {
        branch,
        heading: t('1×1'),
        name: t('1×1 reduction'),
        of: module => module[branch].reduce,
        read: readReduction,
        put: (module, reduce) => ({ ...module, [branch]: { ...module[branch], reduce } }),
      },
      {
        branch,
        heading: t('width'),
        name: t('width'),
        of: module => module[branch].width,
        read: readWidth,
        put: (module, width) => (width === null ? undefined : { ...module, [branch]: { ...module[branch], width } }),
      },
      {
        branch,
        heading: t('k'),
        name: t('kernel'),
        kind: 'kernel',
        of: module => module[branch].kernel,
        read: readKernel,
        put: (module, kernel) => (kernel === null ? undefined : { ...module, [branch]: { ...module[branch], kernel } }),
      },
    ]),
    {
      branch: 'branch4',
      heading: t('1×1'),
      name: t('1×1 projection after the pool'),
      of: module => module.branch4.project,
      read: readReduction,
      put: (module, project) => ({ ...module, branch4: { project } }),
    },
  ];
}
