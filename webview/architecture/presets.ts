import type { Architecture } from '../../src/model/architecture/architecture';
import { withModule, withModules, withoutReductions } from '../../src/model/architecture/edits';
import type { NetworkChoice } from '../../src/model/variants';
import { VARIANTS } from '../../src/model/variants';
import { t } from '../text/l10n';

/** An edit that explains something. */
export interface Preset {
  readonly name: string;
  readonly detail: string;
  /** The edited network; its base is the variant itself. */
  readonly of: (shown: NetworkChoice) => NetworkChoice;
  /** The module to look at. */
  readonly path: string;
}

/** The branch of the original text's example: 192 channels in, 128 out. */
const EXAMPLE = 'inception3a.branch2';
const EXAMPLE_REDUCTION = 96;

export function presets(): readonly Preset[] {
  return [
    {
      name: t('192 → 128 through a 1×1 to 96'),
      detail: t('A 3×3 convolution of the naive module, reduced: 221,184 weights become 129,024'),
      of: shown => ({
        ...shown,
        variant: 'naive-inception',
        architecture: withModule(VARIANTS['naive-inception'].architecture, 'inception3a', module => ({
          ...module,
          branch2: { ...module.branch2, reduce: EXAMPLE_REDUCTION },
        })),
      }),
      path: EXAMPLE,
    },
    {
      name: t('Naive Inception'),
      detail: t('No 1×1 reduction anywhere: what they save'),
      of: edited(withoutReductions),
      path: '',
    },
    {
      name: t('Flatten and fully connected'),
      detail: t('In the place of global average pooling: 49 times the weights of the classifier'),
      of: edited(architecture => ({ ...architecture, classifier: { kind: 'flatten', inputSize: 224 } })),
      path: 'fc',
    },
    {
      name: t('3×3 in the place of 5×5'),
      detail: t("torchvision's bug, or the later Inceptions' idea"),
      of: edited(withKernel3),
      path: 'inception3a.branch3',
    },
  ];
}

function edited(edit: (architecture: Architecture) => Architecture): Preset['of'] {
  return shown => ({ ...shown, architecture: edit(shown.architecture ?? VARIANTS[shown.variant].architecture) });
}

function withKernel3(architecture: Architecture): Architecture {
  return withModules(architecture, module => ({ ...module, branch3: { ...module.branch3, kernel: 3 } }));
}
