import { defineConfig } from '@playwright/test';

// Debian's Chromium, never a downloaded one, against the real hub that `./pitwatch up` started: see e2e/demo.ts.
export const alone = defineConfig({
  testDir: 'e2e',
  outputDir: 'test-results',
  workers: 2, // each in a workshop of its own on the one hub
  fullyParallel: true,
  timeout: 180_000,
  expect: { timeout: 40_000 }, // what comes at all comes within one, but on a machine that does something else besides
  forbidOnly: !!process.env.CI,
  retries: 0,
  reporter: [['list']],
  use: {
    ...(process.env.PITWATCH_URL && { baseURL: process.env.PITWATCH_URL }),
    viewport: { width: 1440, height: 900 },
    trace: 'on-first-retry', // one of every test takes a third more time; `--trace on` asks for it
    screenshot: 'only-on-failure',
    timezoneId: 'Asia/Kolkata',
    locale: 'en-IN',
    serviceWorkers: 'block', // tests stand between a page and the hub; app.spec.ts and push.spec.ts have one
    contextOptions: { reducedMotion: 'reduce' },
    launchOptions: {
      executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
      chromiumSandbox: false,
      args: [
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
        '--font-render-hinting=none',
        '--host-resolver-rules=MAP plain.test 127.0.0.1', // no secure origin, as a hub on the LAN
      ],
    },
  },
});

export default defineConfig(alone, {
  // What moves the hub's clock comes when all others are over: they go by the time of day and by how old tokens are.
  projects: [
    { name: 'now', testIgnore: '**/clock.spec.ts', teardown: 'clock' },
    { name: 'clock', testMatch: '**/clock.spec.ts' },
  ],
});
