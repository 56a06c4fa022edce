import assert from 'node:assert/strict';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { ESLint, type Linter } from 'eslint';
import tseslint from 'typescript-eslint';

describe('The linter’s rules for foreign text', function () {
  this.timeout(60_000);

  let eslint: ESLint;

  before(async () => {
    const { textRules } = (await import(pathToFileURL(path.resolve('eslint.text.mjs')).href)) as {
      readonly textRules: readonly Linter.Config[];
    };
    const parser: Linter.Config = { files: ['**/*.{ts,tsx}'], languageOptions: { parser: tseslint.parser } };
    eslint = new ESLint({ overrideConfigFile: true, overrideConfig: [parser, ...textRules] });
  });

  async function wrongLines(filePath: string, lines: readonly string[]): Promise<readonly string[]> {
    const results = await eslint.lintText(lines.join('\n'), { filePath });
    const wrong = new Set(results.flatMap(({ messages }) => messages.map(({ line }) => line)));
    return lines.filter((_, index) => wrong.has(index + 1));
  }

  const aroundDisplay = [
    ...['showErrorMessage', 'showWarningMessage', 'showInformationMessage', 'setStatusBarMessage', 'withProgress'],
    ...['showQuickPick', 'createQuickPick', 'showInputBox', 'showOpenDialog', 'showSaveDialog', 'createStatusBarItem'],
    ...['createOutputChannel', 'createWebviewPanel', 'createTreeView'],
  ].map(name => `void vscode.window.${name}(name);`);
  const byOtherWays = [
    'const { showErrorMessage } = vscode.window;',
    'const show = vscode.window;',
    'use(vscode.window);',
    "void vscode['window'].showErrorMessage(name);",
    'const { window } = vscode;',
    "import { window } from 'vscode';",
    "import { l10n as words } from 'vscode';",
    "vscode.l10n.t('{0}', name);",
    'const text = name as DisplayText;',
  ];
  const untranslated = ['t(name);', 't(`${name}`);'];
  const harmless = [
    "t('Loading {0}', name);",
    'vscode.window.registerWebviewPanelSerializer(VIEW_TYPE, panel);',
    'vscode.Uri.file(name);',
    'function show(text: DisplayText): DisplayText { return text; }',
  ];

  for (const folder of ['src/session', 'src/panel', 'src/commands']) {
    it(`lets ${folder} show text through src/display alone`, async () => {
      const wrong = [...aroundDisplay, ...byOtherWays, ...untranslated];
      assert.deepEqual(await wrongLines(`${folder}/planted.ts`, [...wrong, ...harmless]), wrong);
    });
  }

  it('holds for the activation too', async () => {
    assert.deepEqual(await wrongLines('src/extension.ts', aroundDisplay), aroundDisplay);
  });

  it('lets the command line write through src/cli/output.ts alone', async () => {
    const wrong = [
      'console.log(name);',
      'console.error(name);',
      'const { log } = console;',
      'process.stdout.write(name);',
      "process['stderr'].write(name);",
      'const { stdout } = process;',
      "import { stderr } from 'node:process';",
      'const text = name as DisplayText;',
    ];
    for (const file of ['src/cli.ts', 'src/cli/planted.ts']) {
      assert.deepEqual(
        await wrongLines(file, [...wrong, 'print(displayed`${name}`);', 'process.exitCode = 1;']),
        wrong,
      );
    }
  });

  for (const file of ['src/display/planted.ts', 'webview/planted.ts', 'webview/model/Planted.tsx']) {
    it(`keeps strings to translate literal in ${file}`, async () => {
      assert.deepEqual(await wrongLines(file, [...untranslated, "t('Loading {0}', name);"]), untranslated);
    });
  }
});
