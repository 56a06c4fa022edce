import type { JSX } from 'preact';
import { t } from '../../text/l10n';
import { collapseAll, expandAll } from '../interact/nodeActions';
import { fitWholeGraph, switchDirection, zoomIn, zoomOut } from '../interact/viewActions';
import { direction } from '../interact/graphState';

export function GraphButtons(): JSX.Element {
  const down = direction.value === 'down';
  return (
    <div class="graph-buttons" role="toolbar" aria-label={t('View of the graph')} aria-orientation="horizontal">
      <IconButton icon="zoom-out" label={t('Zoom Out (-)')} action={zoomOut} />
      <IconButton icon="zoom-in" label={t('Zoom In (+)')} action={zoomIn} />
      <IconButton icon="screen-full" label={t('Fit the Whole Graph (0)')} action={fitWholeGraph} />
      <IconButton
        icon={down ? 'arrow-right' : 'arrow-down'}
        label={down ? t('Lay Out from Left to Right') : t('Lay Out from Top to Bottom')}
        action={switchDirection}
      />
      <IconButton icon="expand-all" label={t('Expand All Modules')} action={expandAll} />
      <IconButton icon="collapse-all" label={t('Collapse All Modules')} action={collapseAll} />
    </div>
  );
}

interface IconButtonProps {
  readonly icon: string;
  readonly label: string;
  readonly action: () => void;
}

function IconButton({ icon, label, action }: IconButtonProps): JSX.Element {
  return (
    <button type="button" class="icon-button" title={label} aria-label={label} onClick={action}>
      <span class={`codicon codicon-${icon}`} aria-hidden="true" />
    </button>
  );
}
