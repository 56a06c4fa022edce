import type { JSX } from 'preact';
import { IconButton } from '../../controls/IconButton';
import { runCommand } from '../../host/host';
import { miniaturesShown } from '../../state/heatChoice';
import { t } from '../../text/l10n';
import { collapseAll, expandAll } from '../interact/nodeActions';
import { fitWholeGraph, switchDirection, zoomIn, zoomOut } from '../interact/viewActions';
import { direction } from '../interact/graphState';

export function GraphButtons(): JSX.Element {
  const down = direction.value === 'down';
  return (
    <div class="graph-buttons" role="toolbar" aria-label={t('View of the graph')} aria-orientation="horizontal">
      <IconButton icon="zoom-out" label={t('Zoom Out (-)')} onClick={zoomOut} />
      <IconButton icon="zoom-in" label={t('Zoom In (+)')} onClick={zoomIn} />
      <IconButton icon="screen-full" label={t('Fit the Whole Graph (0)')} onClick={fitWholeGraph} />
      <IconButton
        icon={down ? 'arrow-right' : 'arrow-down'}
        label={down ? t('Lay Out from Left to Right') : t('Lay Out from Top to Bottom')}
        onClick={switchDirection}
      />
      <IconButton icon="expand-all" label={t('Expand All Modules')} onClick={expandAll} />
      <IconButton icon="collapse-all" label={t('Collapse All Modules')} onClick={collapseAll} />
      <IconButton
        icon="eye"
        label={t('Show in the Nodes What the Picture Does')}
        pressed={miniaturesShown.value}
        onClick={() => (miniaturesShown.value = !miniaturesShown.value)}
      />
      <IconButton icon="export" label={t('Export Graph…')} onClick={() => runCommand('exportGraph')} />
    </div>
  );
}
