import { useSignal } from '@preact/signals';
import { useEffect, useLayoutEffect, useMemo, useRef } from 'preact/hooks';
import type { NamedClass } from '../../src/model/classSearch';
import { searchClasses } from '../../src/model/classSearch';
import type { ClassScore } from '../../src/protocol';
import { arrowStep } from '../controls/arrowKeys';
import { Icon } from '../controls/Icon';
import { Popover } from '../controls/Popover';
import { useEngineCall } from '../engine/useEngineCall';
import { t } from '../text/l10n';
import { classId, probabilityText } from '../text/resultText';

interface ClassPickerProps {
  /** What the class is for. */
  readonly label: string;
  /** The id of the run whose classes these are. */
  readonly run: string;
  readonly picked: NamedClass | undefined;
  /** A choice of no class, where there is one. */
  readonly none?: string | undefined;
  /** A class that can't be picked. */
  readonly except?: number | undefined;
  readonly onPick: (picked: NamedClass | undefined) => void;
}

/** A button with the picked class, which opens a search of all classes. */
export function ClassPicker({ label, run, picked, none, except, onPick }: ClassPickerProps) {
  const open = useSignal(false);
  const field = useRef<HTMLDivElement>(null);
  const text = picked?.label ?? none ?? '';
  const pick = (choice: NamedClass | undefined): void => {
    open.value = false;
    field.current?.querySelector('button')?.focus();
    onPick(choice);
  };
  const trigger = (
    <button
      type="button"
      class="class-button"
      aria-haspopup="dialog"
      aria-expanded={open.value}
      aria-label={t('{0}: {1}', label, text)}
      title={text}
      onClick={() => (open.value = !open.value)}
    >
      <span class={picked ? 'class-name' : 'class-name quiet'}>{text}</span>
      <Icon name="chevron-down" />
    </button>
  );
  return (
    <div class="class-picker" ref={field}>
      <span class="field-label" aria-hidden="true">
        {label}
      </span>
      <Popover open={open} trigger={trigger} class="find">
        <ClassSearch label={label} run={run} none={none} except={except} onPick={pick} />
      </Popover>
    </div>
  );
}

/** More are not read through; a search narrows them. */
const MAX_SHOWN = 100;

type Choice = ClassScore | 'none';

function ClassSearch({ label, run, none, except, onPick }: Omit<ClassPickerProps, 'picked'>) {
  const query = useSignal('');
  const at = useSignal(0);
  const input = useRef<HTMLInputElement>(null);
  const answer = useEngineCall('classScores', { run });
  const scores = answer.status === 'done' ? answer.value.scores : undefined;
  const found = useMemo(
    () => searchClasses(query.value, scores ?? []).filter(({ index }) => index !== except),
    [query.value, scores, except],
  );
  const choices: readonly Choice[] = [
    ...(none !== undefined && query.value.trim() === '' ? (['none'] as const) : []),
    ...found.slice(0, MAX_SHOWN),
  ];
  useLayoutEffect(() => input.current?.focus({ preventScroll: true }), []);

  const choose = (choice: Choice | undefined): void => {
    if (choice) onPick(choice === 'none' ? undefined : choice);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const step = arrowStep(event.key)?.y ?? 0;
    if (step !== 0 && choices.length > 0) {
      event.preventDefault();
      at.value = (at.value + step + choices.length) % choices.length;
    } else if (event.key === 'Enter') {
      event.preventDefault();
      choose(choices[at.value]);
    }
  };
  const onInput = (): void => {
    query.value = input.current?.value ?? '';
    at.value = 0;
  };

  return (
    <div role="dialog" aria-label={label} class="find-box">
      <input
        ref={input}
        class="find-input"
        type="text"
        role="combobox"
        spellcheck={false}
        autocomplete="off"
        aria-label={t('Name, WordNet id or number of a class')}
        aria-expanded={choices.length > 0}
        aria-controls="class-matches"
        aria-activedescendant={choices.length > 0 ? choiceId(at.value) : undefined}
        placeholder={t('Find Class')}
        onInput={onInput}
        onKeyDown={onKeyDown}
      />
      <div class="find-count" aria-live="polite">
        {answer.status === 'failed' ? answer.message : countText(scores, found.length)}
      </div>
      <div id="class-matches" class="find-matches" role="listbox" aria-label={t('Classes')} onMouseDown={keepFocus}>
        {choices.map((choice, index) => (
          <ChoiceRow
            key={choice === 'none' ? 'none' : choice.index}
            id={choiceId(index)}
            choice={choice}
            none={none ?? ''}
            active={index === at.value}
            pick={() => choose(choice)}
          />
        ))}
      </div>
    </div>
  );
}

function countText(scores: readonly ClassScore[] | undefined, found: number): string {
  if (!scores) return t('Reading the classes…');
  if (found === 0) return t('No class has this name.');
  return found > MAX_SHOWN ? t('{0} classes; the first {1} are shown', found, MAX_SHOWN) : t('Classes: {0}', found);
}

interface ChoiceRowProps {
  readonly id: string;
  readonly choice: Choice;
  readonly none: string;
  readonly active: boolean;
  readonly pick: () => void;
}

function ChoiceRow({ id, choice, none, active, pick }: ChoiceRowProps) {
  const element = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (active) element.current?.scrollIntoView({ block: 'nearest' });
  }, [active]);
  return (
    <div ref={element} id={id} class="find-match" role="option" aria-selected={active} onClick={pick}>
      {choice === 'none' ? (
        <span class="find-path">{none}</span>
      ) : (
        <>
          <span class="find-path" title={`${choice.label}, ${classId(choice)}`}>
            {choice.label}
          </span>
          <span class="find-type">{probabilityText(choice.probability)}</span>
        </>
      )}
    </div>
  );
}

function choiceId(index: number): string {
  return `class-match-${index}`;
}

/** A press on a row would take the focus from the field, and so close what it is pressed in. */
function keepFocus(event: MouseEvent): void {
  event.preventDefault();
}
