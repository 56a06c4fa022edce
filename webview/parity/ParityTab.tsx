import type { Parity } from '../../src/protocol';
import { IconButton } from '../controls/IconButton';
import { post } from '../host/host';
import { parity } from '../state/parity';
import { pickedTab } from '../state/tabs';
import { t } from '../text/l10n';
import { parityText } from './parityText';
import { RecordingFindings } from './RecordingFindings';
import { TableFindings } from './TableFindings';

/** Where another network parts from this one. */
export function ParityTab() {
  const current = parity.value;
  return current ? <Compared current={current} /> : null;
}

function Compared({ current }: { current: Parity }) {
  const title = t('{0} compared', current.name);
  const close = (): void => {
    parity.value = undefined;
    post({ type: 'closeParity' });
    pickedTab.value = 'layer';
  };
  return (
    <article class="parity" aria-label={title}>
      <header class="comparison-header">
        <h2 class="layer-name selectable">{title}</h2>
        <IconButton icon="close" label={t('Close the Comparison')} onClick={close} />
      </header>
      <p class="selectable parity-summary">{parityText(current)}</p>
      {current.kind === 'table' ? <TableFindings comparison={current} /> : <RecordingFindings comparison={current} />}
    </article>
  );
}
