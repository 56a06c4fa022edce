import js from '@eslint/js';
import tseslint from 'typescript-eslint';

// Which folders a folder may import from: dependencies point one way.
const only = (folder, forbidden) => ({
  files: [`src/${folder}/**/*.ts`],
  rules: {
    'no-restricted-imports': [
      'error',
      { patterns: forbidden.map(group => ({ group: [group], message: `src/${folder} must not depend on it.` })) },
    ],
  },
});

export default tseslint.config(
  { ignores: ['src/engine/kernels/assembly', 'dist', 'out', 'node_modules', '.vscode-test', '.venv', 'test/fixtures/pictures'] },
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
  only('model', ['vscode', 'node:*', '@tensorflow/*', '../*']),
  only('image', [
    'vscode',
    '@tensorflow/*',
    '../model/*',
    '../weights/*',
    '../engine/*',
    '../panel/*',
    '../commands/*',
  ]),
  only('weights', [
    'vscode',
    '@tensorflow/*',
    '../export/*',
    '../engine/*',
    '../image/*',
    '../panel/*',
    '../commands/*',
  ]),
  only('export', ['vscode', '@tensorflow/*', '../engine/*', '../image/*', '../panel/*', '../commands/*']),
  only('engine', ['vscode', '../panel/*', '../commands/*']),
  only('panel', ['../commands/*', '@tensorflow/*', '../model/imagenetClasses']),
  only('commands', ['@tensorflow/*', '../model/imagenetClasses']),
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
