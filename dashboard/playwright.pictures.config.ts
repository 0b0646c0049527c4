import { defineConfig } from '@playwright/test';
import config from './playwright.config';

// Makes the README's pictures anew, on a hub whose demo is as it was started, with PITWATCH_PUBLIC_URL set as at a workshop.
export default defineConfig({ ...config, projects: [], testMatch: '**/*.pictures.ts' });
