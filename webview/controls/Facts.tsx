import type { ComponentChildren } from 'preact';
import type { Formula } from '../../src/model/formulas';
import { grouped } from '../../src/model/format';
import { Copyable } from './Copyable';

export function Section({ title, children }: { title: string; children: ComponentChildren }) {
  return (
    <section class="detail-section">
      <h3>{title}</h3>
      {children}
    </section>
  );
}

/** A list of names and values. */
export function Facts({ children }: { children: ComponentChildren }) {
  return <dl class="facts">{children}</dl>;
}

export function Fact({ label, children }: { label: string; children: ComponentChildren }) {
  return (
    <div class="fact">
      <dt>{label}</dt>
      <dd>{children}</dd>
    </div>
  );
}

/** A figure with its unit and, where there is any, the arithmetic behind it: `12,800 params = 32 · 16 · 5 · 5`. */
export function Figure({ value, unit, formula }: { value: number; unit: string; formula?: Formula | undefined }) {
  const shown = grouped(value);
  return (
    <span class="figure">
      <Copyable text={String(value)}>{shown}</Copyable> {unit}
      {formula && formula.expression !== shown && <span class="formula"> = {formula.expression}</span>}
    </span>
  );
}
