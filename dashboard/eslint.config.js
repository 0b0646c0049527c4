import boundaries from 'eslint-plugin-boundaries';
import a11y from 'eslint-plugin-jsx-a11y';
import hooks from 'eslint-plugin-react-hooks';
import { defineConfig } from 'eslint/config';
import ts from 'typescript-eslint';

const shared = ['contract', 'domain', 'api', 'camera', 'chart', 'kit', 'live', 'words'];
const is = (type) => ({ element: { type } });
const to = (...types) => types.map((type) => ({ to: is(type) }));

/** Features import neither each other nor `app`; everything points downwards. */
const policies = [
  { from: is('app'), allow: to('feature', ...shared) },
  { from: is('feature'), allow: to(...shared) },
  { from: is('camera'), allow: to('kit', 'words') },
  { from: is('chart'), allow: to('kit', 'live', 'words') },
  { from: is('api'), allow: to('contract', 'domain', 'live') },
  { from: is('domain'), allow: to('contract') },
  { from: is('kit'), allow: to('words', 'live') },
];
const dependencies = (more = []) => ['error', { default: 'disallow', policies: [...policies, ...more] }];
const everywhere = ['app', 'feature', 'testing', ...shared];

export default defineConfig(
  { ignores: ['dist', 'dist.new', 'test-results', 'playwright-report', 'src/contract/schema.d.ts'] },
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
        ...['testing', ...shared].map((type) => ({ type, pattern: `src/${type}` })),
      ],
    },
    rules: { 'boundaries/dependencies': dependencies() },
  },
  // Tests and their doubles see everything, and nothing else sees those.
  {
    files: ['src/**/*.test.{ts,tsx}', 'src/testing/**'],
    rules: {
      'boundaries/dependencies': dependencies(everywhere.map((type) => ({ from: is(type), allow: to(...everywhere) }))),
    },
  },
  // Big libraries stay behind one folder each, so that a page never takes one along by accident.
  {
    files: ['src/**/*.{ts,tsx}'],
    ignores: ['src/kit/**', 'src/chart/**', 'src/camera/**'],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            {
              group: ['react-aria*', 'react-stately', '@react-aria/*', '@internationalized/*'],
              message: 'Use src/kit.',
            },
            { group: ['hls.js', 'hls.js/*'], message: 'Use src/camera.' },
            { group: ['echarts', 'echarts/*', 'zrender'], message: 'Use src/chart.' },
            { regex: '^zod($|/(?!mini$))', message: 'Use zod/mini: zod itself weighs five times as much.' },
          ],
        },
      ],
    },
  },
);
