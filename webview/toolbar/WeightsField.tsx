import { useSignal } from '@preact/signals';
import type { ModelInfo } from '../../src/protocol';
import { Icon } from '../Icon';
import { runCommand } from '../host';
import { t } from '../l10n';
import { Menu } from '../Menu';
import { Popover } from '../Popover';
import { currentModel } from '../results/entries';
import { originWarnings } from '../results/text';
import { weights } from '../state';

const IMAGENET_CLASSES = 1000;

/** What the network's numbers are, and the ways to change them. */
export function WeightsField() {
  const open = useSignal(false);
  const close = (): void => void (open.value = false);
  const { icon, text, title, fraction } = chip();
  const trigger = (
    <button
      type="button"
      class="chip"
      aria-haspopup="menu"
      aria-expanded={open.value}
      title={title}
      onClick={() => (open.value = !open.value)}
    >
      <Icon name={icon} />
      <span class="chip-text">{text}</span>
      <Icon name="chevron-down" />
      {fraction !== undefined && <span class="chip-progress" style={{ width: `${fraction * 100}%` }} />}
    </button>
  );
  return (
    <Popover open={open} trigger={trigger}>
      <Menu
        label={t('Weights')}
        close={close}
        items={[
          {
            icon: 'folder-opened',
            label: t('Load Weights…'),
            detail: t('ONNX, PyTorch state_dict or safetensors'),
            run: () => runCommand('loadWeights'),
          },
          {
            icon: 'cloud-download',
            label: t('Download BVLC GoogLeNet…'),
            detail: t('ImageNet weights, 27 MB'),
            run: () => runCommand('downloadWeights'),
          },
          {
            icon: 'circle-large-outline',
            label: t('Run Untrained'),
            detail: t('Random weights: shapes are right, labels are not'),
            run: () => runCommand('runUntrained'),
          },
        ]}
      />
    </Popover>
  );
}

interface Chip {
  readonly icon: string;
  readonly text: string;
  readonly title: string;
  /** How much of a file has been read, from 0 to 1. */
  readonly fraction?: number | undefined;
}

function chip(): Chip {
  const state = weights.value;
  if (state.status === 'loading') {
    const { name, fraction } = state;
    const text = fraction === undefined ? name : t('{0}, {1} %', name, Math.floor(fraction * 100));
    return { icon: 'loading codicon-modifier-spin', text, title: t('Loading {0}', name), fraction };
  }
  const model = currentModel(state);
  if (state.status === 'failed') {
    const text = model ? modelText(model) : t('No weights');
    return { icon: 'error', text, title: t('Weights not loaded: {0}', state.message) };
  }
  if (!model) return { icon: 'database', text: t('No weights'), title: t('No weights are loaded') };
  const warnings = originWarnings(model.origin);
  return {
    icon: warnings.length > 0 ? 'warning' : 'database',
    text: modelText(model),
    title: [modelTitle(model), ...warnings].join('\n'),
  };
}

function modelText({ origin, classes }: ModelInfo): string {
  if (origin.kind === 'random') return t('Untrained, seed {0}', origin.seed);
  return classes === IMAGENET_CLASSES ? t('{0}, ImageNet', origin.name) : t('{0}, {1} classes', origin.name, classes);
}

function modelTitle({ origin }: ModelInfo): string {
  return origin.kind === 'file'
    ? t('{0} ({1}), SHA-256 {2}', origin.name, origin.format, origin.sha256)
    : t('Random weights from seed {0}', origin.seed);
}
