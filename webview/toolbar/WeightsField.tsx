import { useSignal } from '@preact/signals';
import { IMAGENET_CLASS_COUNT } from '../../src/model/defaults';
import type { FileOrigin, ModelInfo } from '../../src/protocol';
import { matchOrigin } from '../../src/protocol';
import { Icon } from '../controls/Icon';
import { runCommand } from '../host/host';
import { t } from '../text/l10n';
import { Menu } from '../controls/Menu';
import { Popover } from '../controls/Popover';
import { modelOf, weights } from '../state/weights';
import { originWarnings } from '../text/weightsOrigin';

/** Which weights are loaded, and the ways to change them. */
export function WeightsField() {
  const open = useSignal(false);
  const close = (): void => void (open.value = false);
  const { icon, text, note, title, fraction } = chip();
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
      {note !== undefined && <span class="chip-note">{note}</span>}
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
            label: t('Download Pretrained Weights…'),
            detail: t("BVLC's and torchvision's, trained on ImageNet"),
            run: () => runCommand('downloadWeights'),
          },
          {
            icon: 'circle-large-outline',
            label: t('Run Untrained'),
            detail: t('Random weights: shapes are right, labels are not'),
            run: () => runCommand('runUntrained'),
          },
          {
            icon: 'diff',
            label: t('Compare PyTorch Recording…'),
            detail: t('Activations of your own network, layer by layer'),
            run: () => runCommand('compareRecording'),
          },
        ]}
      />
    </Popover>
  );
}

interface Chip {
  readonly icon: string;
  readonly text: string;
  /** Shown however long the text is. */
  readonly note?: string | undefined;
  readonly title: string;
  /** How much of a file has been read, from 0 to 1. */
  readonly fraction?: number | undefined;
}

function chip(): Chip {
  const state = weights.value;
  if (state.status === 'loading') {
    const { name, fraction } = state;
    const note = fraction === undefined ? undefined : t('{0} %', Math.floor(fraction * 100));
    return { icon: 'loading codicon-modifier-spin', text: name, note, title: t('Loading {0}', name), fraction };
  }
  const model = modelOf(state);
  const held = model ? modelChip(model) : noModel();
  return state.status === 'failed'
    ? { ...held, icon: 'error', title: t('Weights not loaded: {0}', state.message) }
    : held;
}

function noModel(): Chip {
  return { icon: 'database', text: t('No weights'), title: t('No weights are loaded') };
}

function modelChip({ origin, classes }: ModelInfo): Chip {
  return matchOrigin(origin, {
    file: file => fileChip(file, classes),
    random: ({ seed }) => ({
      icon: 'circle-large-outline',
      text: t('Untrained'),
      note: t('seed {0}', seed),
      title: t('Random weights from seed {0}', seed),
    }),
  });
}

function fileChip(origin: FileOrigin, classes: number): Chip {
  const warnings = originWarnings(origin);
  return {
    icon: warnings.length > 0 ? 'warning' : 'database',
    text: origin.name,
    note: classes === IMAGENET_CLASS_COUNT ? t('ImageNet') : t('{0} classes', classes),
    title: [t('{0} ({1}), SHA-256 {2}', origin.name, origin.format, origin.sha256), ...warnings].join('\n'),
  };
}
