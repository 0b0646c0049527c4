import boundaries from 'eslint-plugin-boundaries';
import a11y from 'eslint-plugin-jsx-a11y';
import hooks from 'eslint-plugin-react-hooks';
import { defineConfig } from 'eslint/config';
import ts from 'typescript-eslint';

const shared = ['kit', 'api', 'live', 'words'];
const is = (type) => ({ element: { type } });
const to = (...types) => types.map((type) => ({ to: is(type) }));

export default defineConfig(
  { ignores: ['dist', 'test-results', 'playwright-report', 'src/api/schema.d.ts'] },
  {
    files: ['**/*.{ts,tsx}'],
    extends: [ts.configs.strictTypeChecked, ts.configs.stylisticTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: { '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }] },
  },
  {
    files: ['src/**/*.{ts,tsx}'],
    plugins: { boundaries },
    extends: [hooks.configs.flat.recommended, a11y.flatConfigs.strict],
    settings: {
      'import/resolver': { typescript: true },
      'boundaries/include': ['src/**/*'],
      'boundaries/elements': [
        { type: 'app', pattern: 'src/app' },
        { type: 'feature', pattern: 'src/features/*', capture: ['name'] },
        ...shared.map((type) => ({ type, pattern: `src/${type}` })),
      ],
    },
    rules: {
      // Features import neither each other nor `app`; everything points downwards.
      'boundaries/dependencies': [
        'error',
        {
          default: 'disallow',
          policies: [
            { from: is('app'), allow: to('feature', ...shared) },
            { from: is('feature'), allow: to(...shared) },
            { from: is('api'), allow: to('live') },
            { from: is('kit'), allow: to('words', 'live') },
          ],
        },
      ],
    },
  },
);
