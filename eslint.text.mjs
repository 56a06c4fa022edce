// Foreign text reaches people through few modules, which make it safe to show. ESLint forbids the ways around them.

const vscode = name => `MemberExpression[object.name="vscode"][property.name="${name}"]`;
const window = vscode('window');

/** The way to a webview's panel after a reload has no text. */
const HARMLESS = '/^registerWebviewPanelSerializer$/';

const LITERAL = {
  selector: 'CallExpression[callee.name="t"]:not([arguments.0.type="Literal"])',
  message: 'A string to translate is a literal: it is the key of the translations, and foreign text is an argument.',
};

const CAST = {
  selector: 'TSAsExpression > TSTypeReference[typeName.name="DisplayText"]',
  message: 'Text becomes DisplayText by a function that makes it safe to show.',
};

const hostRules = [
  {
    selector: [
      `MemberExpression[object.object.name="vscode"][object.property.name="window"]:not([property.name=${HARMLESS}])`,
      `:not(MemberExpression) > ${window}`,
      vscode('l10n'),
      'MemberExpression[object.name="vscode"][computed=true]',
      'VariableDeclarator[init.name="vscode"]',
      'ImportDeclaration[source.value="vscode"] > ImportSpecifier[imported.name=/^(window|l10n)$/]',
    ].join(', '),
    message: 'What the user reads goes through src/display, which makes foreign text safe to show.',
  },
  CAST,
  LITERAL,
];

const terminalRules = [
  {
    selector: [
      'Identifier[name="console"]',
      'MemberExpression[object.name="process"][property.name=/^(stdout|stderr)$/]',
      'MemberExpression[object.name="process"][computed=true][property.value=/^(stdout|stderr)$/]',
      'VariableDeclarator[init.name="process"]',
      'ImportDeclaration[source.value=/^(node:)?process$/]',
      'ImportDeclaration[source.value=/^(node:)?console$/]',
    ].join(', '),
    message: 'The command line writes by src/cli/output.ts, which makes foreign text safe for a terminal.',
  },
  CAST,
];

export const textRules = [
  {
    files: ['src/{session,panel,commands}/**/*.ts', 'src/extension.ts'],
    rules: { 'no-restricted-syntax': ['error', ...hostRules] },
  },
  {
    files: ['src/cli/**/*.ts', 'src/cli.ts'],
    ignores: ['src/cli/output.ts'],
    rules: { 'no-restricted-syntax': ['error', ...terminalRules] },
  },
  { files: ['src/display/**/*.ts', 'webview/**/*.{ts,tsx}'], rules: { 'no-restricted-syntax': ['error', LITERAL] } },
];
