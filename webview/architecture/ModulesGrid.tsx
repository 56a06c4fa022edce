import type { JSX } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import type { ModuleName } from '../../src/model/architecture/architecture';
import { MODULE_NAMES } from '../../src/model/architecture/architecture';
import { withModule } from '../../src/model/architecture/edits';
import { isWithin } from '../../src/model/paths';
import { VARIANTS } from '../../src/model/variants';
import { reveal } from '../graph/interact/nodeActions';
import { baseNetwork, edit, shownArchitecture } from '../state/edits';
import { analysis } from '../state/network';
import { selected } from '../state/selection';
import { t } from '../text/l10n';
import type { Column } from './columns';
import { columns } from './columns';
import { CountInput } from './CountInput';

/** The paper's table of widths, with the kernels: every cell can be edited. Arrow keys move between them. */
export function ModulesGrid(): JSX.Element {
  const grid = useRef<HTMLTableElement>(null);
  const all = columns();
  const branches = [...new Set(all.map(({ branch }) => branch))];
  useLayoutEffect(() => keepOneTabStop(grid.current));
  return (
    <table
      class="modules-grid"
      ref={grid}
      onKeyDown={event => moveBetween(grid.current, event)}
      onFocusIn={() => keepOneTabStop(grid.current)}
    >
      <colgroup>
        <col class="module-column" />
        {all.map(({ branch, name, kind = '' }) => (
          <col key={`${branch} ${name}`} class={kind} />
        ))}
      </colgroup>
      <thead>
        <tr>
          <th rowSpan={2} scope="col">
            <span class="visually-hidden">{t('Module')}</span>
          </th>
          {branches.map(branch => (
            <th
              key={branch}
              scope="colgroup"
              colSpan={all.filter(column => column.branch === branch).length}
              class="first"
            >
              {branch}
            </th>
          ))}
        </tr>
        <tr>
          {all.map(({ branch, heading, name }, index) => (
            <th
              key={`${branch} ${name}`}
              scope="col"
              title={name}
              class={all[index - 1]?.branch === branch ? '' : 'first'}
            >
              {heading}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {MODULE_NAMES.map(name => (
          <ModuleRow key={name} name={name} all={all} />
        ))}
      </tbody>
    </table>
  );
}

function ModuleRow({ name, all }: { readonly name: ModuleName; readonly all: readonly Column[] }): JSX.Element {
  const architecture = shownArchitecture.value;
  const base = baseNetwork.value;
  const module = architecture.modules[name];
  const before = (base.architecture ?? VARIANTS[base.variant].architecture).modules[name];
  const isSelected = isWithin(selected.value ?? '', name);
  const failed = 'error' in analysis.value && isWithin(analysis.value.path ?? '', name);
  return (
    <tr class={`${isSelected ? 'selected' : ''} ${failed ? 'failed' : ''}`}>
      <th scope="row">
        <button type="button" class="link" title={t('Show {0} in the graph', name)} onClick={() => reveal(name)}>
          {name.slice('inception'.length)}
        </button>
      </th>
      {all.map((column, index) => {
        const { branch } = column;
        const put = (value: number | null): void => {
          const edited = column.put(module, value);
          if (edited) edit({ architecture: withModule(architecture, name, () => edited) }, `${name}.${index}`);
        };
        return (
          <td key={index} class={all[index - 1]?.branch === branch ? '' : 'first'}>
            <CountInput
              place={`${name}.${branch}, ${column.name}`}
              value={column.of(module)}
              before={column.of(before)}
              read={column.read}
              onChange={put}
            />
          </td>
        );
      })}
    </tr>
  );
}

function inputsOf(grid: HTMLElement | null): HTMLInputElement[][] {
  return [...(grid?.querySelectorAll('tbody > tr') ?? [])].map(row => [...row.querySelectorAll('input')]);
}

/** Of all the cells, the Tab key leads to the one that had the focus last. */
function keepOneTabStop(grid: HTMLElement | null): void {
  const all = inputsOf(grid).flat();
  const stop =
    all.find(input => input === document.activeElement) ??
    all.find(input => input.tabIndex === 0 && input.dataset['stop'] === 'true') ??
    all[0];
  for (const input of all) {
    input.tabIndex = input === stop ? 0 : -1;
    input.dataset['stop'] = String(input === stop);
  }
}

/** Up and down always, left and right at the ends of what is in the cell. */
function moveBetween(grid: HTMLElement | null, event: KeyboardEvent): void {
  const input = event.target;
  if (!(input instanceof HTMLInputElement) || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
  const rows = inputsOf(grid);
  const row = rows.findIndex(inputs => inputs.includes(input));
  const column = rows[row]?.indexOf(input) ?? 0;
  const { selectionStart: start, selectionEnd: end, value } = input;
  const all = start === 0 && end === value.length;
  const target =
    event.key === 'ArrowUp'
      ? rows[row - 1]?.[column]
      : event.key === 'ArrowDown' || event.key === 'Enter'
        ? rows[row + 1]?.[column]
        : event.key === 'ArrowLeft' && (all || end === 0)
          ? rows[row]?.[column - 1]
          : event.key === 'ArrowRight' && (all || start === value.length)
            ? rows[row]?.[column + 1]
            : undefined;
  if (!target) return;
  event.preventDefault();
  target.focus();
}
