import {
  provideVSCodeDesignSystem,
  vsCodeButton,
  vsCodeCheckbox,
  vsCodeDropdown,
  vsCodeOption,
  vsCodeProgressRing,
  vsCodeTextField,
} from '@vscode/webview-ui-toolkit';
import type { ComponentChildren, RefObject, VNode } from 'preact';
import { createElement } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';

// The page's ordinary controls. The toolkit behind them is no longer maintained; it is imported in this file alone, so
// that another can replace it here.

/** Defines the controls' elements. Call it once, before the page is drawn. */
export function registerControls(): void {
  provideVSCodeDesignSystem().register(
    vsCodeButton(),
    vsCodeCheckbox(),
    vsCodeDropdown(),
    vsCodeOption(),
    vsCodeProgressRing(),
    vsCodeTextField(),
  );
}

type ToolkitTag =
  | 'vscode-button'
  | 'vscode-checkbox'
  | 'vscode-dropdown'
  | 'vscode-option'
  | 'vscode-progress-ring'
  | 'vscode-text-field';

function toolkit(tag: ToolkitTag, props: Readonly<Record<string, unknown>>, children?: ComponentChildren): VNode {
  return createElement<Record<string, unknown>>(tag, props, children);
}

/** The part of the toolkit's elements that the page reads and writes. */
interface ValueElement extends HTMLElement {
  value: string;
}

interface ButtonProps {
  /** What it does. */
  readonly label: string;
  readonly onClick: () => void;
  readonly appearance?: 'primary' | 'secondary';
  readonly disabled?: boolean;
  readonly title?: string;
}

export function Button({ label, onClick, appearance = 'secondary', disabled = false, title }: ButtonProps) {
  return toolkit('vscode-button', { appearance, disabled, onClick, title }, label);
}

interface DropdownProps<T extends string> {
  readonly label: string;
  readonly options: readonly { readonly value: T; readonly text: string }[];
  readonly value: T;
  readonly onChange: (value: T) => void;
  readonly title?: string;
  readonly class?: string;
}

export function Dropdown<T extends string>(dropdown: DropdownProps<T>) {
  const { label, options, value, onChange, title = label, class: className } = dropdown;
  const element = useRef<ValueElement>(null);
  useShown(element, value);
  const changed = (): void => {
    const chosen = options.find(option => option.value === element.current?.value);
    if (chosen && chosen.value !== value) onChange(chosen.value);
  };
  const props = { ref: element, class: className, 'aria-label': label, title, onChange: changed };
  const choices = options.map(option =>
    toolkit('vscode-option', { key: option.value, value: option.value }, option.text),
  );
  return toolkit('vscode-dropdown', props, choices);
}

interface TextFieldProps {
  readonly label: string;
  readonly value: string;
  readonly onInput: (value: string) => void;
  readonly onKeyDown?: (event: KeyboardEvent) => void;
  readonly onBlur?: () => void;
  readonly disabled?: boolean;
  readonly invalid?: boolean;
  /** Id of the element that says what is wrong, or why it is disabled. */
  readonly describedBy?: string;
  readonly class?: string;
}

export function TextField(props: TextFieldProps) {
  const element = useRef<ValueElement>(null);
  useShown(element, props.value);
  useLabel(element, props.label);
  return toolkit('vscode-text-field', {
    ref: element,
    class: `${props.class ?? ''} ${props.invalid === true ? 'invalid' : ''}`,
    'aria-invalid': props.invalid === true,
    'aria-describedby': props.describedBy,
    title: props.label,
    disabled: props.disabled === true,
    onInput: () => props.onInput(element.current?.value ?? ''),
    onKeyDown: props.onKeyDown,
    onBlur: props.onBlur,
  });
}

interface CheckboxProps {
  readonly label: string;
  readonly checked: boolean;
  readonly onChange: (checked: boolean) => void;
  readonly disabled?: boolean;
}

export function Checkbox({ label, checked, onChange, disabled = false }: CheckboxProps) {
  const element = useRef<HTMLElement & { checked: boolean }>(null);
  useLayoutEffect(() => {
    if (element.current) element.current.checked = checked;
  });
  const changed = (): void => {
    const now = element.current?.checked ?? checked;
    if (now !== checked) onChange(now);
  };
  return toolkit('vscode-checkbox', { ref: element, disabled, onChange: changed }, label);
}

/** Shows that something is under way for an unknown time. */
export function ProgressRing({ label }: { label: string }) {
  const element = useRef<HTMLElement>(null);
  useLabel(element, label);
  return toolkit('vscode-progress-ring', { ref: element });
}

/** The toolkit labels some elements itself when they enter the page: the page must set its label later. */
function useLabel(element: RefObject<HTMLElement | null>, label: string): void {
  useLayoutEffect(() => element.current?.setAttribute('aria-label', label), [label]);
}

/** Keeps the element at the page's value, even after a refused change of the user's. */
function useShown(element: RefObject<ValueElement | null>, value: string): void {
  useLayoutEffect(() => {
    if (element.current && element.current.value !== value) element.current.value = value;
  });
}
