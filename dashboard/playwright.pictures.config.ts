import { defineConfig } from '@playwright/test';
import { alone } from './playwright.config';

// Makes the README's pictures anew, on a hub whose demo is as it was started, with PITWATCH_PUBLIC_URL set as at a workshop.
export default defineConfig(alone, { testMatch: '**/*.pictures.ts', workers: 1 }); // one after the other in one workshop
