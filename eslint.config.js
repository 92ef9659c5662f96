// Lint rules: typescript-eslint with types, Vue's recommended set, and the layers of the architecture.
import { defineConfig } from 'eslint/config'
import prettier from 'eslint-config-prettier'
import vue from 'eslint-plugin-vue'
import typescript from 'typescript-eslint'
import { layers } from './scripts/eslint/layers.js'

export default defineConfig(
  { ignores: ['node_modules/', 'build/', 'out/', 'dist/', '.electron/', 'coverage/', 'test-results/'] },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  typescript.configs.recommendedTypeChecked,
  vue.configs['flat/recommended'],
  prettier,
  {
    languageOptions: {
      parserOptions: {
        parser: typescript.parser,
        project: ['./tsconfig.json', './tsconfig.page.json', './tsconfig.both.json'],
        tsconfigRootDir: import.meta.dirname,
        extraFileExtensions: ['.vue'],
      },
    },
    plugins: { workbench: { rules: { layers } } },
    rules: {
      'workbench/layers': 'error',
      eqeqeq: 'error',
      'no-console': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
    },
  },
  {
    // They talk to a terminal.
    files: ['src/cli/**', 'scripts/**', 'bench/**', 'resources/**', 'test/**'],
    rules: { 'no-console': 'off' },
  },
  {
    // The default app and the stand-ins run inside Electron without types of ours.
    files: ['scripts/electron-fallback/runtime/**'],
    extends: [typescript.configs.disableTypeChecked],
    rules: { '@typescript-eslint/no-require-imports': 'off' },
  },
)
