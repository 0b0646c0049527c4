import { expect, test as base, type Page } from '@playwright/test';
import { listenTo, takeComplaints } from './complaints';
import { demo, device, launchedDemo, moveInto, Publisher, user, type Demo, type DemoDevice } from './demo';
import { call, endJobs, KeptSignIn, signIn, type Ask, type BrowserSession } from './hub';
import { makeWorkshop, type OwnWorkshop } from './own-workshop';
import { noteWireOf, takeWire } from './wire';

interface Fixtures {
  /** A page of the owner, signed in, on which nothing is opened yet. */
  signedIn: Page;
  /** The live page of the owner, connected. */
  live: Page;
  /** Calls the hub as the owner. */
  asOwner: Ask;
  /** A page of somebody else of the workshop, signed in, in a browser of their own. */
  pageOf: (role: string, subRole?: string | null) => Promise<Page>;
  /** Connects as the device of a pit for the length of the test. */
  connect: (pit: number) => Promise<{ publisher: Publisher; device: DemoDevice }>;
}

interface Options {
  /** In the workshop that `./pitwatch up` made, instead of in one that the worker has for itself. */
  launched: boolean;
  /** In a workshop that is made for the test alone: nothing in it has a name that another test typed. */
  apart: boolean;
  /**
   * What calls of pages fail by since a test wants them to, e.g. `404 /jobs/7`; any other complaint fails the test. Which call
   * of a page is the first to hear that its session has ended is chance: all 401 where a test ends one.
   */
  failing: RegExp;
}

interface Worker {
  /** The worker's workshop, made when the first test wants one: tests that run beside each other see nothing of each other. */
  ownWorkshop: () => Promise<Demo>;
}

/** By user name, for the tests of a worker that are not about signing in. */
const signIns = new Map<string, KeptSignIn<BrowserSession>>();

function sessionOf(role: string, subRole: string | null = null): Promise<BrowserSession> {
  const { username, password } = user(role, subRole);
  const kept = signIns.get(username) ?? new KeptSignIn(() => signIn(username, password));
  signIns.set(username, kept);
  return kept.session();
}

/** Makes the browser one of somebody who is signed in already. */
export async function enterAs(page: Page, { access_token, cookie }: BrowserSession): Promise<void> {
  const url = `${process.env.PITWATCH_URL}/api/v1/auth`;
  await page.context().addCookies([{ ...cookie, url, httpOnly: true, sameSite: 'Strict' }]);
  await page.addInitScript((access) => {
    if (localStorage.getItem('pitwatch.session') !== null) return;
    sessionStorage.setItem('pitwatch.access', access);
    sessionStorage.setItem('pitwatch.access-ends', String(Date.now() + 600_000));
    localStorage.setItem('pitwatch.session', 'shared');
  }, access_token);
}

async function openLive(page: Page): Promise<void> {
  await page.goto('/');
  await expectLive(page);
}

/** Another tab of the same browser, with the same session. */
export async function tabOf(page: Page): Promise<Page> {
  const kept = await page.evaluate(() => Object.entries(sessionStorage) as [string, string][]);
  const tab = await page.context().newPage();
  noteWireOf(tab);
  await tab.addInitScript((entries) => {
    for (const [name, value] of entries) sessionStorage.setItem(name, value);
  }, kept);
  return tab;
}

/** What any page may be told, and the browser writes down. */
const ALWAYS = [
  // Tests end sessions under open pages; one that ends without that leads to the sign-in, where no test looks for its page.
  /^401 \/auth\/(refresh|ws-ticket)$/,
  // There is no camera server here, and a test before may have given its pit a camera.
  /^404 \/pits\/\d+\/(stream|frame\.jpg)$/,
  // A page that is left or loaded anew while it still connects.
  /^WebSocket connection to .* failed: WebSocket is closed before the connection is established/,
];

export const test = base.extend<Fixtures & Options & { workshop: undefined; quiet: undefined }, Worker>({
  launched: [false, { option: true }],
  apart: [false, { option: true }],
  failing: [/(?!)/, { option: true }],

  ownWorkshop: [
    async ({}, use) => {
      let made: Promise<OwnWorkshop> | undefined;
      await use(async () => (await (made ??= makeWorkshop())).demo);
      await made?.then(({ leave }) => leave()).catch(() => undefined); // a hub that is away keeps it
    },
    { scope: 'worker' },
  ],

  workshop: [
    async ({ launched, apart, ownWorkshop }, use) => {
      const made = apart ? await makeWorkshop() : undefined;
      moveInto(made?.demo ?? (launched ? launchedDemo : await ownWorkshop()));
      await use(undefined);
      await made?.leave();
    },
    { auto: true, timeout: 240_000 }, // of its own: the first test of a worker waits for the workshop to be made
  ],

  // No page of a test may complain in the browser's console: errors, warnings, what it throws or what its policy blocks.
  browser: [
    async ({ browser }, use) => {
      listenTo(browser);
      await use(browser);
    },
    { scope: 'worker' },
  ],

  quiet: [
    async ({ failing }, use) => {
      takeComplaints(); // of the test before
      await use(undefined);
      const unwanted = takeComplaints().filter((text) => ![failing, ...ALWAYS].some((allowed) => allowed.test(text)));
      expect(unwanted, "the browser's console").toEqual([]);
    },
    { auto: true },
  ],

  page: async ({ page }, use, testInfo) => {
    takeWire(); // of the test before
    noteWireOf(page);
    await use(page);
    if (testInfo.status !== testInfo.expectedStatus) console.log(takeWire());
  },

  signedIn: async ({ page }, use) => {
    await enterAs(page, await sessionOf('owner'));
    await use(page);
  },

  live: async ({ signedIn }, use) => {
    await openLive(signedIn);
    await use(signedIn);
  },

  asOwner: async ({}, use) => {
    await use(async (method, path, body) => call(method, path, body, (await sessionOf('owner')).access_token));
  },

  pageOf: async ({ browser }, use) => {
    const opened: Page[] = [];
    await use(async (role, subRole = null) => {
      const page = await (await browser.newContext()).newPage();
      noteWireOf(page);
      opened.push(page);
      await enterAs(page, await sessionOf(role, subRole));
      await openLive(page);
      return page;
    });
    await Promise.all(opened.map((page) => page.context().close()));
  },

  connect: async ({}, use) => {
    const opened: Publisher[] = [];
    await use(async (pit) => {
      const publisher = await Publisher.connect(device(pit));
      opened.push(publisher);
      return { publisher, device: device(pit) };
    });
    await Promise.all(opened.map((publisher) => publisher.close()));
  },
});

export const expectLive = (page: Page, timeout = 40_000) =>
  expect(page.locator('[data-link=live]')).toBeVisible({ timeout });

export const card = (page: Page, { pit_id }: DemoDevice) => page.locator(`[data-pit="${pit_id}"]`);

/** Gives a pit a camera, so that customers are asked about video. */
export const addCamera = (asOwner: Ask, pit: number) =>
  asOwner('PATCH', `/pits/${pit}`, { camera_rtsp_url: 'rtsp://user:secret@8.8.8.8:554/Streaming/Channels/101' });

/** Work on a car. */
export interface DemoJob {
  id: number;
  tracking_url: string;
}

/** Ends whatever goes on or waits in a pit, so that a test has it for itself. */
export const empty = (asOwner: Ask, pit: number) => endJobs(asOwner, demo.workshop_id, pit);

/** A job that waits for a pit. */
export const makeJob = (asOwner: Ask, pit: number, car: string): Promise<DemoJob> =>
  asOwner<DemoJob>('POST', `/workshops/${demo.workshop_id}/jobs`, {
    customer_name: 'Anita Desai',
    car_model: car,
    car_plate: 'KA05MN4821',
    pit_id: pit,
    work_type: 'full_ppf',
  });

export { call, demo, expect };
