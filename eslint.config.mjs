import js from '@eslint/js';
import tseslint from 'typescript-eslint';
import { layerRules } from './eslint.layers.mjs';
import { textRules } from './eslint.text.mjs';

export default tseslint.config(
  {
    ignores: [
      'src/engine/kernels/assembly',
      'dist',
      'out',
      'node_modules',
      '.vscode-test',
      '.venv',
      'test/fixtures/pictures',
    ],
  },
  js.configs.recommended,
  ...tseslint.configs.strictTypeChecked,
  {
    languageOptions: {
      parserOptions: {
        projectService: true,
        tsconfigRootDir: import.meta.dirname,
      },
    },
    rules: {
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
    },
  },
  ...layerRules,
  ...textRules,
  {
    // A thousand names that the extension's main thread never needs: they are the worker's.
    files: ['src/{session,panel,commands}/**', 'src/extension.ts'],
    rules: { 'no-restricted-imports': ['error', { patterns: ['**/imagenetClasses'] }] },
  },
  {
    files: ['**/*.mjs'],
    ...tseslint.configs.disableTypeChecked,
    languageOptions: {
      ...tseslint.configs.disableTypeChecked.languageOptions,
      globals: {
        console: 'readonly',
        process: 'readonly',
        URL: 'readonly',
        setTimeout: 'readonly',
        clearTimeout: 'readonly',
      },
    },
  },
);
