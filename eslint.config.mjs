import tseslint from 'typescript-eslint';

const settings = 'Settings are read in libs/platform/src/config only.';

export default tseslint.config(
  { ignores: ['dist/', 'data/', 'libs/store/src/generated/', 'test/fixtures/', '**/*.cjs'] },
  ...tseslint.configs.recommended,
  {
    files: ['**/*.ts'],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: false }],
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_', destructuredArrayIgnorePattern: '^_' },
      ],
      '@typescript-eslint/no-explicit-any': 'error',
      'no-console': 'off',
      'no-restricted-properties': ['error', { object: 'process', property: 'env', message: settings }],
      'no-restricted-imports': [
        'error',
        ...['process', 'node:process'].map((name) => ({ name, importNames: ['env', 'default'], message: settings })),
      ],
    },
  },
  {
    files: ['libs/platform/src/config/**', 'test/**', 'scripts/**'],
    rules: { 'no-restricted-properties': 'off', 'no-restricted-imports': 'off' },
  },
  { files: ['apps/**/*.ts', 'libs/**/*.ts'], ignores: ['**/*.spec.ts'], rules: { 'max-lines': ['error', 400] } },
);
