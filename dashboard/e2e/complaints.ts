import type { Browser, BrowserContext } from '@playwright/test';

const complaints: string[] = [];

/** What pages complained about since this was asked last. */
export const takeComplaints = (): string[] => complaints.splice(0);

/** Hears what any page of the browser writes into its console or throws, whoever opens it. */
export function listenTo(browser: Browser): void {
  const open = browser.newContext.bind(browser);
  browser.newContext = async (options) => {
    const context = await open(options);
    listen(context);
    return context;
  };
}

function listen(context: BrowserContext): void {
  context.on('console', (message) => {
    if (message.type() !== 'error' && message.type() !== 'warning') return;
    if (message.text() === 'Service Worker registration blocked by Playwright') return;
    const path = URL.parse(message.location().url)?.pathname.replace('/api/v1', '') ?? '';
    complaints.push(`${failedCall(message.text()) ?? message.text()} ${path}`);
  });
  context.on('weberror', (error) => complaints.push(String(error.error().stack ?? error.error())));
}

/** By what a call failed, which the browser itself writes down and no page can keep it from: `404` or `net::ERR_…`. */
const failedCall = (text: string) => /^Failed to load resource: .*?(\b\d{3}\b|net::\w+)/.exec(text)?.[1];
