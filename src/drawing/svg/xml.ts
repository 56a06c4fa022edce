/** A piece of SVG whose texts and attributes are escaped. */
export type Xml = string & { readonly __brand: 'Xml' };

type Attributes = Readonly<Record<string, string | number | undefined>>;

/** An element with its children; a text among them is escaped. Attributes that are undefined are left out. */
export function element(name: string, attributes: Attributes, ...children: readonly Xml[]): Xml {
  const written = Object.entries(attributes)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => ` ${key}="${escaped(typeof value === 'number' ? String(rounded(value)) : String(value))}"`)
    .join('');
  const content = children.join('');
  return (content === '' ? `<${name}${written}/>` : `<${name}${written}>${content}</${name}>`) as Xml;
}

export function text(content: string): Xml {
  return escaped(content) as Xml;
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
