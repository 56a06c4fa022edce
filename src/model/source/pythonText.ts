/** Lines of Python; an inner list is indented by one more step, and an empty line stays empty. */
export type Block = readonly (string | Block)[];

const INDENT = '    ';

/** Python source of a block, one line an entry. */
export function pythonText(block: Block): string {
  return `${linesOf(block, '').join('\n')}\n`;
}

function linesOf(block: Block, indent: string): string[] {
  return block.flatMap(entry => {
    if (typeof entry !== 'string') return linesOf(entry, indent + INDENT);
    return entry === '' ? [''] : [indent + entry];
  });
}

/** A method or a function: its head and its body. */
export function define(head: string, ...body: Block): Block {
  return [`def ${head}:`, body];
}

/** A module's class, without what its `__init__` begins with. */
export function moduleClass(name: string, doc: string, parameters: string, init: Block, forward: Block): Block {
  return [
    '',
    '',
    `class ${name}(nn.Module):`,
    [
      `"""${doc}"""`,
      '',
      ...define(`__init__(self, ${parameters})`, 'super().__init__()', ...init),
      '',
      ...define('forward(self, x)', ...forward),
    ],
  ];
}
