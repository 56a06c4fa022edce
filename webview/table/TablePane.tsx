import { useLayoutEffect, useState } from 'preact/hooks';
import { Checkbox } from '../controls/toolkit';
import { Icon } from '../controls/Icon';
import { IconButton } from '../controls/IconButton';
import { runCommand } from '../host/host';
import { t } from '../text/l10n';
import { tableOpen, tableScope } from '../state/table';
import { analysis } from '../state/network';
import { Table } from './Table';

/** The table under its header, which opens and closes it. Its many rows come after the graph is painted. */
export function TablePane() {
  const open = tableOpen.value;
  const painted = usePainted();
  return (
    <>
      <div class="pane-header">
        <button
          type="button"
          class="pane-toggle"
          aria-expanded={open}
          aria-controls="table-body"
          onClick={() => (tableOpen.value = !open)}
        >
          <Icon name={open ? 'chevron-down' : 'chevron-right'} />
          <span>{t('Table')}</span>
        </button>
        {open && (
          <Checkbox
            label={t('Layers only')}
            checked={tableScope.value === 'layers'}
            onChange={checked => (tableScope.value = checked ? 'layers' : 'modules')}
          />
        )}
        {open && <IconButton icon="export" label={t('Export Table…')} onClick={() => runCommand('exportTable')} />}
      </div>
      {open && (
        <div id="table-body" class="table-body">
          {'value' in analysis.value ? (
            painted && <Table />
          ) : (
            <p class="empty">{t('No figures at this input size.')}</p>
          )}
        </div>
      )}
    </>
  );
}

/** False at first; true when the first frame with the component is painted. */
function usePainted(): boolean {
  const [painted, setPainted] = useState(false);
  useLayoutEffect(() => {
    // The second frame begins when the first is painted.
    requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(() => setPainted(true))));
  }, []);
  return painted;
}
