/** A codicon, by its name. It says nothing to a screen reader: whatever holds it has a label. */
export function Icon({ name }: { name: string }) {
  return <span class={`codicon codicon-${name}`} aria-hidden="true" />;
}
