import type { Architecture, Branch, ModuleWidths } from '../architecture/architecture';
import { MODULE_NAMES } from '../architecture/architecture';
import type { Block } from './pythonText';
import { moduleClass } from './pythonText';

/** What a module's class is given for each module: its name in `__init__`, and its value of a module; null is None. */
interface Column {
  readonly name: string;
  /** As the table's heading has it. */
  readonly title: string;
  readonly valueOf: (module: ModuleWidths) => number | null;
}

/** The columns of the table of widths: a kernel that all modules share, or a reduction that none has, is no column. */
function columnsOf(architecture: Architecture): readonly Column[] {
  const all = modulesOf(architecture);
  const candidates: readonly Column[] = [
    { name: 'one', title: '1x1', valueOf: module => module.branch1.width },
    { name: 'reduce2', title: 'reduction of branch 2', valueOf: module => module.branch2.reduce },
    { name: 'two', title: 'branch 2', valueOf: module => module.branch2.width },
    { name: 'kernel2', title: 'its kernel', valueOf: module => module.branch2.kernel },
    { name: 'reduce3', title: 'reduction of branch 3', valueOf: module => module.branch3.reduce },
    { name: 'three', title: 'branch 3', valueOf: module => module.branch3.width },
    { name: 'kernel3', title: 'its kernel', valueOf: module => module.branch3.kernel },
    { name: 'pool', title: 'pool projection', valueOf: module => module.branch4.project },
  ];
  return candidates.filter(({ name, valueOf }) => {
    const values = new Set(all.map(valueOf));
    return name.startsWith('kernel') ? values.size > 1 : !(values.size === 1 && values.has(null));
  });
}

function modulesOf({ modules }: Architecture): readonly ModuleWidths[] {
  return MODULE_NAMES.map(name => modules[name]);
}

/** The table of widths, by the modules' names without `inception`. */
export function widthsTable(architecture: Architecture): Block {
  const columns = columnsOf(architecture);
  const hasNone = columns.some(({ valueOf }) => modulesOf(architecture).some(module => valueOf(module) === null));
  const rows = MODULE_NAMES.map(name => {
    const values = columns.map(({ valueOf }) => valueOf(architecture.modules[name]) ?? 'None');
    return `"${name.slice('inception'.length)}": (${values.join(', ')}),`;
  });
  return [
    `# Of each Inception module: ${columns.map(({ title }) => title).join(', ')}.`,
    ...(hasNone ? ['# None: without that 1x1 convolution.'] : []),
    'WIDTHS = {',
    rows,
    '}',
  ];
}

/** The class of the Inception modules. @param ceilMode whether pools round the sizes of their outputs up. */
export function inceptionClass(architecture: Architecture, ceilMode: boolean): Block {
  const names = new Set(columnsOf(architecture).map(({ name }) => name));
  const [first] = modulesOf(architecture);
  const branch = (index: 2 | 3, width: string, of: (module: ModuleWidths) => Branch): Block => {
    const kernel = names.has(`kernel${index}`) ? `kernel${index}` : String(first ? of(first).kernel : 1);
    const convolution = (inputs: string): string => convolutionOf(inputs, width, kernel);
    return reducible(
      `branch${index}`,
      modulesOf(architecture).map(module => of(module).reduce),
      `reduce${index}`,
      [`BasicConv2d(inputs, reduce${index}, kernel_size=1),`, `${convolution(`reduce${index}`)},`],
      convolution('inputs'),
    );
  };
  const pool = `nn.MaxPool2d(3, stride=1, padding=1${ceilMode ? ', ceil_mode=True' : ''})`;
  const branch4 = reducible(
    'branch4',
    modulesOf(architecture).map(module => module.branch4.project),
    'pool',
    [`${pool},`, 'BasicConv2d(inputs, pool, kernel_size=1),'],
    pool,
  );
  const outputs = names.has('pool') ? (hasMixed(architecture) ? '(pool or inputs)' : 'pool') : 'inputs';
  return moduleClass(
    'Inception',
    'Four views of the same input, side by side along the channels.',
    `inputs, ${[...names].join(', ')}`,
    [
      'self.branch1 = BasicConv2d(inputs, one, kernel_size=1)',
      ...branch(2, 'two', module => module.branch2),
      ...branch(3, 'three', module => module.branch3),
      ...branch4,
      `self.outputs = one + two + three + ${outputs}`,
    ],
    ['return torch.cat([self.branch1(x), self.branch2(x), self.branch3(x), self.branch4(x)], dim=1)'],
  );
}

function hasMixed(architecture: Architecture): boolean {
  return modulesOf(architecture).some(module => module.branch4.project === null);
}

/** A call of BasicConv2d that keeps height and width. */
export function convolutionOf(inputs: string | number, outputs: string | number, kernel: string, stride = 1): string {
  const size = Number(kernel);
  const padding = Number.isNaN(size) ? `${kernel} // 2` : String((size - 1) / 2);
  const options = [
    `kernel_size=${kernel}`,
    ...(stride === 1 ? [] : [`stride=${stride}`]),
    ...(padding === '0' ? [] : [`padding=${padding}`]),
  ];
  return `BasicConv2d(${inputs}, ${outputs}, ${options.join(', ')})`;
}

/** A branch that is two steps where its width is given, in all modules, in none or in some of them. */
function reducible(
  branch: string,
  widths: readonly (number | null)[],
  width: string,
  steps: readonly string[],
  single: string,
): Block {
  const sequential: Block = [`self.${branch} = nn.Sequential(`, steps, ')'];
  if (!widths.includes(null)) return sequential;
  if (widths.every(value => value === null)) return [`self.${branch} = ${single}`];
  return [`if ${width} is None:`, [`self.${branch} = ${single}`], 'else:', sequential];
}
