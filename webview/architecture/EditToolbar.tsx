import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { IconButton } from '../controls/IconButton';
import { Menu } from '../controls/Menu';
import { Popover } from '../controls/Popover';
import { reveal } from '../graph/interact/nodeActions';
import { runCommand } from '../host/host';
import { baseNetwork, isEdited, leaveEdits, redo, redoSteps, showEdit, undo, undoSteps } from '../state/edits';
import { config } from '../state/network';
import { selected } from '../state/selection';
import { engineRunsShownNetwork } from '../state/weights';
import { t } from '../text/l10n';
import { networkName } from '../text/networkName';
import type { Preset } from './presets';
import { presets } from './presets';

/** The network's name, and what can be done with its edits. */
export function EditToolbar(): JSX.Element {
  return (
    <div class="edit-toolbar">
      <h2 class="layer-name selectable">{networkName(config.value)}</h2>
      <div class="edit-buttons" role="toolbar" aria-label={t('Edits')}>
        <IconButton icon="discard" label={t('Undo (Ctrl+Z)')} disabled={undoSteps.value.length === 0} onClick={undo} />
        <IconButton icon="redo" label={t('Redo (Ctrl+Y)')} disabled={redoSteps.value.length === 0} onClick={redo} />
        <IconButton
          icon="clear-all"
          label={t('Reset to {0}', networkName(baseNetwork.value))}
          disabled={!isEdited.value}
          onClick={() => leaveEdits()}
        />
        <Presets />
        <IconButton
          icon="folder-opened"
          label={t('Open Architecture…')}
          onClick={() => runCommand('openArchitecture')}
        />
        <IconButton icon="save" label={t('Save Architecture…')} onClick={() => runCommand('saveArchitecture')} />
        <IconButton
          icon="play"
          label={t('Run with Random Weights')}
          disabled={engineRunsShownNetwork.value}
          onClick={() => runCommand('runUntrained')}
        />
        <IconButton icon="code" label={t('Open PyTorch Source')} onClick={() => runCommand('openSource')} />
        <IconButton icon="export" label={t('Export Model…')} onClick={() => runCommand('exportModel')} />
      </div>
    </div>
  );
}

function Presets(): JSX.Element {
  const open = useSignal(false);
  const take = ({ of, path }: Preset): void => {
    const { variant, architecture, classes, useAux } = config.value;
    showEdit(of({ variant, architecture, classes, useAux }));
    if (path === '') selected.value = undefined;
    else reveal(path);
  };
  const trigger = (
    <IconButton
      icon="lightbulb"
      label={t('Examples')}
      popup="menu"
      expanded={open.value}
      onClick={() => (open.value = !open.value)}
    />
  );
  return (
    <Popover open={open} trigger={trigger}>
      <Menu
        label={t('Examples')}
        close={() => (open.value = false)}
        items={presets().map(preset => ({ label: preset.name, detail: preset.detail, run: () => take(preset) }))}
      />
    </Popover>
  );
}
