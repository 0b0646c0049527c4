import { expect, it } from 'vitest';
import bench from '../../bench/playwright.config';
import tests from '../../playwright.config';
import pictures from '../../playwright.pictures.config';

// With an empty list of projects Playwright finds no test at all; without a list the config is the one project.
it.each(Object.entries({ tests, pictures, bench }))('%s in browsers are found', (_, { projects }) => {
  expect(projects).not.toEqual([]);
});
