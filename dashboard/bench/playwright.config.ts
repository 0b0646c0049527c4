import { defineConfig } from '@playwright/test';
import { alone } from '../playwright.config';

/** What is measured wants the machine for itself, so it is no part of the tests: see bench/README.md. */
export default defineConfig(alone, {
  testDir: '.',
  outputDir: '../test-results/bench-traces',
  workers: 1, // two tests at once would measure each other
  timeout: 180_000,
  use: { trace: 'off' }, // a trace copies the page at each step, which takes longer than what is measured
});
