// Elements of SVG and HTML, written so that no text or attribute can become markup.

/** A piece of markup whose texts and attributes are escaped. */
export type Markup = string & { readonly __brand: 'Markup' };

const VOID: ReadonlySet<string> = new Set(['img', 'meta', 'path', 'rect']);

type Attributes = Readonly<Record<string, string | number | undefined>>;

/** An element with its children; a text among them is escaped. Attributes that are undefined are left out. */
export function element(name: string, attributes: Attributes, ...children: readonly Markup[]): Markup {
  const written = Object.entries(attributes)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => ` ${key}="${escaped(typeof value === 'number' ? String(rounded(value)) : String(value))}"`)
    .join('');
  const content = children.join('');
  // In HTML only elements that are always empty may end at once.
  const isVoid = content === '' && VOID.has(name);
  return (isVoid ? `<${name}${written}/>` : `<${name}${written}>${content}</${name}>`) as Markup;
}

export function text(content: string): Markup {
  return escaped(content) as Markup;
}

/** Characters that XML 1.0 has no way to write. */
const FORBIDDEN = /[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/gu;

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

function escaped(content: string): string {
  return content.replace(FORBIDDEN, '\ufffd').replace(/[&<>"]/g, character => ENTITIES[character] ?? character);
}

function rounded(value: number): number {
  return Math.round(value * 100) / 100;
}
